/* turn: which job that waits is next, so that no client waits for another's wrong passwords. */
#ifndef AUTHCHECK_TURN_H
#define AUTHCHECK_TURN_H

#include "crew.h"
#include "inquiry.h"

/* The inquiry of that kind whose job is to be done next; null: none may be done now. now: monotonic
   milliseconds. */
struct inquiry *turn_next(struct crew const *crew, enum job_kind kind, uint64_t now);

/* The time before which it is not to be done, since its origin keeps failing; 0: none. */
uint64_t turn_not_before(struct inquiry const *x, uint64_t now);

#endif
