/* board: what master and workers must all know, in memory that they share: who is busy, with what,
   and until when. */
#ifndef CGIEXEC_BOARD_H
#define CGIEXEC_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { BOARD_MAX = 10000, BOARD_WORK_MAX = 200 };
/* Starts that could not be ended yet: altogether, and as one user, which gets no others
   meanwhile. */
enum { BOARD_HELD_MAX = 256, BOARD_HELD_PER_USER = 4 };
/* BOARD_LOST: killed, and yet it does not end. */
enum board_state { BOARD_FREE, BOARD_IDLE, BOARD_BUSY, BOARD_LOST };

struct board_slot {
  atomic_int state;  /* enum board_state: only the worker changes it while it lives */
  atomic_bool hears; /* HUP only wakes it; before, it would end it */
  pid_t pid;         /* the master's */
  bool killed;       /* the master's: it took too long */
  /* Of what it does now, by the clock; 0: that may take as long as it likes: it waits for a
     request, or for a script that runs. */
  atomic_uint_least64_t deadline;
  char work[BOARD_WORK_MAX]; /* what that is about; ends with NUL */
};

struct board_held {
  atomic_int pid; /* 0: free */
  uid_t uid;
};

struct board {
  atomic_uint configuration; /* see configuration_share */
  atomic_size_t used;        /* no slot from here on was ever used */
  atomic_bool asleep;        /* the master looks at no deadline until it is woken */
  atomic_uint held_count;
  struct board_held held[BOARD_HELD_MAX];
  struct board_slot slots[BOARD_MAX];
};

/* Null with errno. */
struct board *board_new(void);

/* How many slots are in a state. */
size_t board_count(struct board *board, enum board_state state);

/* The slot of a worker; null: none is free, or pid is no worker. limit: of them that are not
   lost. */
struct board_slot *board_free_slot(struct board *board, size_t limit);
struct board_slot *board_slot_of(struct board *board, pid_t pid);

/* ---- In a worker ---- */

/* Once. wake: a byte there wakes the master. */
void board_own(struct board *board, struct board_slot *slot, int wake);
void board_wake(void);

/* It begins, or ends, what must not take longer than this many seconds. work: what it is about. */
void board_begin(char const *work, size_t length, unsigned int seconds);
void board_end(void);

/* A process of this user that was to become a script cannot be ended yet. */
void board_held_add(pid_t pid, uid_t uid);
/* Whether a user has as many of them as one may have. */
bool board_held_enough(uid_t uid);

/* ---- In the master ---- */

/* It has ended; any pid may be asked for. */
void board_held_remove(struct board *board, pid_t pid);

#endif
