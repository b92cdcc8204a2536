/* process: a process by its directory in /proc. The descriptor stays that of this process: when the
   process is gone and its number is another's, nothing is found there, and no other is sent a
   signal. */
#ifndef LIBSYS_PROCESS_H
#define LIBSYS_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum process_state {
  PROCESS_LIVES,
  PROCESS_HELD, /* by the system, or a tracer, in a wait that KILL does not end at once */
  PROCESS_GONE  /* only its exit status is left, for whoever is to take it */
};

struct process {
  int fd;
  pid_t pid, parent;
  uint64_t started; /* in ticks since the machine was started */
  enum process_state state;
  bool leaves; /* its first thread is on its way out, and may have its descriptors no more */
};

/* proc: /proc. False: there is no such process. */
bool process_open(struct process *p, int proc, pid_t pid);
void process_close(struct process *p);

/* Whether its exit status has not been taken yet: until then its number means it. */
bool process_is_there(struct process const *p);

bool process_signal(struct process const *p, int number);

#endif
