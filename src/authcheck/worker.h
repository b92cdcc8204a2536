/* worker: a process that does one job after the other. It has no channel and no configuration. */
#ifndef AUTHCHECK_WORKER_H
#define AUTHCHECK_WORKER_H

#include <stdbool.h>

/* desk: its socket to the desk. null: /dev/null. computes: what it does takes the processor, which
   the server itself is to have first. */
_Noreturn void worker_run(int desk, int null, bool computes);

#endif
