/* complaints: what a script writes to its standard error. It goes through a pipe to the worker, who
   appends it to ChildLog; without ChildLog a little of it is kept for one line of the log, the rest
   counted. A script that floods it waits for us, and not we for it. */
#ifndef CGIEXEC_COMPLAINTS_H
#define CGIEXEC_COMPLAINTS_H

#include <stddef.h>

#include "script.h"

/* Makes standard error for a script: the descriptor for it, which complaints_close closes; -1 when
   refused. */
int complaints_open(struct script *s);

/* To be polled for reading; -1: nothing will come, or it is not yet time to read more. */
int complaints_descriptor(void);
/* Milliseconds until it is time; -1: that is not what is waited for. */
int complaints_pause(void);
/* Reads what is there, without waiting. */
void complaints_read(void);

/* The script is gone: says what came, and closes. */
void complaints_close(struct script const *s, pid_t pid);

#endif
