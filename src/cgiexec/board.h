/* board: what master and workers must all know, in memory that they share: who is busy. */
#ifndef CGIEXEC_BOARD_H
#define CGIEXEC_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { BOARD_MAX = 10000 };
enum board_state { BOARD_FREE, BOARD_IDLE, BOARD_BUSY };

struct board_slot {
  atomic_int state;  /* enum board_state: the worker's to change while it lives */
  atomic_bool hears; /* HUP only wakes it; before, it would end it */
  pid_t pid;         /* the master's */
};

struct board {
  atomic_uint configuration; /* see configuration_share */
  atomic_size_t used;        /* no slot from here on was ever used */
  struct board_slot slots[BOARD_MAX];
};

/* Null with errno. */
struct board *board_new(void);

/* How many slots are in a state. */
size_t board_count(struct board *board, enum board_state state);

/* The slot of a worker; null: none is free, or pid is no worker. */
struct board_slot *board_free_slot(struct board *board, size_t limit);
struct board_slot *board_slot_of(struct board *board, pid_t pid);

#endif
