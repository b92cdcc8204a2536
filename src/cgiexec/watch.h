/* watch: a running script, until it and everything it left behind is gone. */
#ifndef CGIEXEC_WATCH_H
#define CGIEXEC_WATCH_H

#include <stdint.h>
#include <sys/types.h>

#include <httpway/cgi.h>

/* Once in each worker. life: readable at its end, when there is no time for a grace. */
void watch_open(int life);

/* Returns when nothing is left. Everything is ended when the core closes the leash, when life ends,
   and what is left when pid itself has ended: TERM, and after grace seconds KILL.
   Fills in signaled, stopped, code, cpu and peak_memory. */
void watch(pid_t pid, int leash, uint32_t grace, struct cgi_fate *fate);

#endif
