/* survivors: what a helper that died leaves behind. */
#ifndef CHAIN_SURVIVORS_H
#define CHAIN_SURVIVORS_H

#include <stdbool.h>
#include <sys/types.h>

#include <skalibs/tai.h>

/* Once: whoever loses its parent becomes our child from here on, where the system can do that. */
void survivors_open(void);

/* A helper has died: what it left has a moment to end by itself. */
void survivors_expect(void);

/* When there is something to be done; due is lowered to that. */
void survivors_due(tain *due);
/* Does what is due: ends everything that descends from us, but for the helper and all of its; 0:
   there is none. */
void survivors_end(pid_t helper);

/* We end: so does everything, as far as it can in a twentieth of a second. */
void survivors_leave(void);

#endif
