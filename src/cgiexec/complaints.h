/* complaints: what a script without ChildLog writes to its standard error: a little of it is kept
   for one line of the log, the rest counted. */
#ifndef CGIEXEC_COMPLAINTS_H
#define CGIEXEC_COMPLAINTS_H

#include <stddef.h>

#include "script.h"

/* Makes standard error for a script: the descriptor for it, which complaints_close closes; -1 when
   refused. */
int complaints_open(struct script *s);

/* To be polled for reading; -1: nothing will come. */
int complaints_descriptor(void);
/* Reads what is there, without waiting. */
void complaints_read(void);

/* The script is gone: says what came, and closes. */
void complaints_close(struct script const *s, pid_t pid);

#endif
