/* desk: where questions come in and wait, and answers go out. Remembers what was found right, makes
   one job of questions that are the same, lets no client wait for another's wrong passwords. */
#ifndef AUTHCHECK_DESK_H
#define AUTHCHECK_DESK_H

#include <stdint.h>

#include <httpway/bytes.h>

#include "crew.h"

/* Makes room for what may wait. Dies 111. */
void desk_init(size_t queue, size_t concurrency);

/* Tells the core that we have just begun. */
void desk_open(void);

/* A question of an asker (askers.h), packed. Its password is left on the stack: see burn_stack.
   now, here and below: monotonic milliseconds. */
void desk_question(size_t asker, struct bytes message, uint64_t now);

/* No one waits for its answers any more. */
void desk_asker_gone(size_t asker);

/* The configuration is opened again, and everything remembered is forgotten. */
void desk_forget(void);

/* Gives work to workers that have none. */
void desk_dispatch(struct crew *crew, uint64_t now);

/* A worker has done its job; result null: it died. */
void desk_result(struct inquiry *inquiry, struct result const *result, uint64_t now);

/* Answers those who have waited for too long, and ends the workers that they waited for. */
void desk_expire(struct crew *crew, uint64_t now);

/* When desk_dispatch or desk_expire will have something to do, if nothing else happens before;
   UINT64_MAX: never. */
uint64_t desk_due(uint64_t now);

#endif
