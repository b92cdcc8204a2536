/* spawn: a child that has yet to become another program. It may take as long as it likes: we can
   look whether it is done, and need not wait. */
#ifndef CGIEXEC_SPAWN_H
#define CGIEXEC_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

/* What a child came to that executed nothing. */
struct spawn_outcome {
  int step; /* what steps returned */
  int e;    /* errno then; 0: another program is executed, or a signal ended it */
};

/* Starts a child that calls steps(data), which executes another program or returns. -1 errno.
   The child may share our memory until it is done, and the errno of our thread with it: it makes
   system calls and nothing else, and meanwhile we call nothing whose errno matters. One at a time;
   signals with handlers are to be blocked. */
pid_t spawn(int (*steps)(void *), void *data);

/* Whether the last child has left our memory: it has become another program, or is gone. */
bool spawn_is_done(void);
/* Waits for that, no longer than this many milliseconds. */
bool spawn_wait(int milliseconds);
/* When it is done. */
struct spawn_outcome spawn_outcome_get(void);

#endif
