/* watch: a running script, until it and everything it left running is gone. */
#ifndef CGIEXEC_WATCH_H
#define CGIEXEC_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <httpway/cgi.h>

/* Once in each worker. life: readable at its end, when there is no time for a grace. */
void watch_open(int life);

struct watch_end {
  bool clean;  /* this process has no children */
  char why;    /* enum cgi_why: of what was ended from outside; 0: not said */
  size_t held; /* these were killed, and yet are there: the system holds them */
};

/* Returns when nothing is left, but for what the system holds. Everything is ended when the core
   closes the leash, when life ends, and what is left when pid itself has ended: TERM, and after
   grace seconds KILL. Fills in signaled, stopped, code, cpu and peak_memory. */
struct watch_end watch(pid_t pid, int leash, uint32_t grace, struct cgi_fate *fate);

/* The core has lost interest, or we are to end; waits for that no longer than this many
   milliseconds. */
bool watch_is_over(int leash, int milliseconds);

#endif
