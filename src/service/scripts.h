/* scripts: the files of a service directory, for each supervisor, as templates. */
#ifndef SERVICE_SCRIPTS_H
#define SERVICE_SCRIPTS_H

#include "service.h"

extern struct template const scripts_daemontools[], scripts_s6[], scripts_runit[];
/* Units: of a service that root makes, and of one's own. */
extern struct template const scripts_systemd[], scripts_systemd_own[];
/* The same for all supervisors: what takes a changed configuration up, and what restarts the
   server; and the functions of both. */
extern struct template const scripts_common[];
extern char const *const scripts_functions;
/* mathopd.conf. */
extern struct template const scripts_configuration[];

#endif
