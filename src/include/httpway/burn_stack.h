/* burn_stack: functions that have returned leave on the stack what they worked with. */
#ifndef HTTPWAY_BURN_STACK_H
#define HTTPWAY_BURN_STACK_H

/* Overwrites the stack below the caller, as far as a password may have got there: libraries that
   hash one keep parts of it in frames that nobody but their next user overwrites. */
void burn_stack(void);

#endif
