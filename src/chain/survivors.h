/* survivors: what a helper that died leaves behind. */
#ifndef CHAIN_SURVIVORS_H
#define CHAIN_SURVIVORS_H

#include <stdbool.h>
#include <sys/types.h>

#include <skalibs/tai.h>

/* Once: whoever loses its parent becomes our child from here on, where the system can do that. */
void survivors_open(void);

/* The helper has died: what it left has a moment to end by itself. */
void survivors_expect(void);

/* To be asked before another helper is started, since what that one starts may become our child,
   too. True: there is something yet; due is when to ask again, if none of our children ends before.
   When the moment is over they are killed, and nobody waits any more. */
bool survivors_wait(tain *due);

/* We end: so does everything, as far as it can in a twentieth of a second. */
void survivors_leave(void);

#endif
