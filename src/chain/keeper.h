/* keeper: the process that holds a helper's end of a channel and keeps the helper alive. */
#ifndef CHAIN_KEEPER_H
#define CHAIN_KEEPER_H

#include <stdbool.h>

struct keeper {
  char const *name;          /* of the channel, for messages */
  char const *const *helper; /* its words, null at the end */
  bool set_id;               /* the helper may run set-id programs */
  int channel;               /* the helper's end */
  int report;                /* close-on-exec: here goes the errno when the first exec fails */
};

/* Becomes the keeper; ends when the core's end is gone. */
_Noreturn void keeper_run(struct keeper const *k);

#endif
