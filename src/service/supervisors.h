/* supervisors: the supervisors that a service directory can be made for. */
#ifndef SERVICE_SUPERVISORS_H
#define SERVICE_SUPERVISORS_H

#include <stdbool.h>

#include "service.h"

#define SUPERVISOR_NAMES "daemontools, s6, runit or systemd"

/* Null: there is none of that name. */
struct supervisor const *supervisor_named(char const *name);
/* The one whose scanner is in PATH; where several are, the one of them that runs; where none is,
   systemd if that runs. Null: that cannot be told. */
struct supervisor const *supervisor_detect(void);
bool systemd_runs(void);
/* The files that are made for a service. */
struct template const *supervisor_files(struct service const *service);

#endif
