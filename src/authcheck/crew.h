/* crew: the workers: processes that each do one job at a time, started when there is work for one
   more, up to a limit for each kind of job. */
#ifndef AUTHCHECK_CREW_H
#define AUTHCHECK_CREW_H

#include <stddef.h>
#include <sys/types.h>

#include "job.h"

enum { JOB_KINDS = JOB_HOME + 1 };

struct inquiry;

struct worker {
  pid_t pid;  /* 0: not running */
  int socket; /* to it */
  uint8_t kind;
  struct inquiry *inquiry; /* whose job it does; null: none */
};

struct crew {
  struct worker *workers;
  size_t room;
  size_t limit[JOB_KINDS];
  int null; /* /dev/null, which may be out of reach by the time a worker starts */
};

/* Before any change of root. Dies 111. */
void crew_init(struct crew *crew, size_t concurrency);

/* Whether crew_idle may find one. */
bool crew_may(struct crew const *crew, enum job_kind kind);

/* A worker without a job, started if need be; null: all are at work, or none can be started. */
struct worker *crew_idle(struct crew *crew, enum job_kind kind);

/* Hands it the inquiry's job. False: it is gone. */
bool crew_give(struct worker *worker, struct inquiry *inquiry, struct job const *job);

/* Its socket is readable. True: result is there; false: it has died, and is as one never started.
 */
bool crew_take(struct worker *worker, struct result *result);

/* Ends it and all that it started. */
void crew_kill(struct worker *worker);
void crew_kill_all(struct crew *crew);

#endif
