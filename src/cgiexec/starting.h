/* starting: the time between a script's decision and its first instruction, which its user may draw
   out (kill -STOP, a lease on the interpreter, a file system of its own): no one waits longer than
   a second for it. */
#ifndef CGIEXEC_STARTING_H
#define CGIEXEC_STARTING_H

#include <stdbool.h>
#include <sys/types.h>

enum starting { STARTING_DONE, STARTING_HUNG, STARTING_OVER };

/* Waits for the last spawn. STARTING_HUNG: the second is over; STARTING_OVER: the core closed the
   leash, or we are to end. */
enum starting starting_wait(int leash);

/* Ends a child that is not to start, and takes it. False: it cannot end yet, since the system holds
   it. */
bool starting_end(pid_t pid);

#endif
