/* scripts: the programs of a service directory, for each supervisor. */
#ifndef SERVICE_SCRIPTS_H
#define SERVICE_SCRIPTS_H

#include "template.h"

extern struct template const scripts_daemontools[], scripts_s6[], scripts_runit[];
/* Units: of a service that root makes, and of one's own. */
extern struct template const scripts_systemd[], scripts_systemd_own[];
/* The same for all: what takes a changed configuration up, and what restarts the server. */
extern struct template const scripts_common[];

#endif
