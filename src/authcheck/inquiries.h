/* inquiries: the jobs that wait, up to a fixed number for each kind. What is done with those who
   wait there is not known here. */
#ifndef AUTHCHECK_INQUIRIES_H
#define AUTHCHECK_INQUIRIES_H

#include <stddef.h>

#include "inquiry.h"
#include "job.h"

/* Makes slots for `most` of each kind. Dies 111. */
void inquiries_init(size_t most);

/* A free slot for a job of that origin, which is in use from now on; null: all are taken, or as
   many as one origin may have. */
struct inquiry *inquiries_take(enum job_kind kind, struct origin const *origin);
/* Wipes and frees it. */
void inquiries_give_back(struct inquiry *x);

/* Walks those in use: the first one for null, null at the end. The one before may have been
   freed. */
struct inquiry *inquiries_next(struct inquiry *before);
size_t inquiries_used(enum job_kind kind);

/* Overwrites all, in a process that has nothing to do with them. */
void inquiries_wipe(void);

#endif
