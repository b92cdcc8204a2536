/* worker: a process that does one job after the other. It has no channel and no configuration. */
#ifndef AUTHCHECK_WORKER_H
#define AUTHCHECK_WORKER_H

#include "job.h"

/* desk: its socket to the desk. null: /dev/null. */
_Noreturn void worker_run(int desk, int null, enum job_kind kind);

#endif
