/* crew: the workers: processes that each do one job at a time, started when there is work for one
   more, up to a limit for each kind of job. */
#ifndef AUTHCHECK_CREW_H
#define AUTHCHECK_CREW_H

#include <stddef.h>
#include <sys/types.h>

#include "job.h"

struct inquiry;

struct worker {
  pid_t pid;  /* 0: not running */
  int socket; /* to it; -1: it is being ended */
  uint8_t kind;
  bool reaped;             /* its number may be another process's by now */
  struct inquiry *inquiry; /* whose job it does; null: none */
};

struct crew {
  struct worker *workers;
  size_t room;
  size_t limit[JOB_KINDS];
  int null;    /* /dev/null, which may be out of reach by the time a worker starts */
  int failure; /* errno of a worker that could not be started; 0: all could */
  bool sweep;  /* something that was started for an ended worker may still live */
};

/* Before any change of root. Dies 111. */
void crew_init(struct crew *crew, size_t concurrency);

/* Whether crew_idle may find one. */
bool crew_may(struct crew const *crew, enum job_kind kind);

/* A worker without a job, started if need be; null: all are at work, or none can be started. */
struct worker *crew_idle(struct crew *crew, enum job_kind kind);

/* Hands it the inquiry's job. False: it is gone. */
bool crew_give(struct crew *crew, struct worker *worker, struct inquiry *inquiry,
               struct job const *job);

enum crew_taken { CREW_RESULT, CREW_NOTHING, CREW_DEATH };

/* Its socket is readable. CREW_RESULT: result is there, and it has no job any more, or is being
   ended if it does one only; CREW_DEATH: it has died. */
enum crew_taken crew_take(struct crew *crew, struct worker *worker, struct result *result);

/* Ends it and all that was started for it. That it has ended is seen later: nothing is waited for,
   as the system may hold it. */
void crew_end(struct crew *crew, struct worker *worker);

/* Children have ended. */
void crew_reap(struct crew *crew);

/* What was found of ended workers is ended; again, until nothing is. */
void crew_sweep(struct crew *crew);

/* Ends all, and waits for it, though not for ever. */
void crew_end_all(struct crew *crew);

#endif
