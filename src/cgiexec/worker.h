/* worker: a process that takes one request after the other. */
#ifndef CGIEXEC_WORKER_H
#define CGIEXEC_WORKER_H

#include "board.h"

/* What one worker gets. */
struct worker {
  struct board *board;
  struct board_slot *slot;
  pid_t master;
  int life; /* at its end when the master ends */
  int wake; /* a byte tells the master that all are busy */
};

_Noreturn void worker_run(struct worker const *w);

#endif
