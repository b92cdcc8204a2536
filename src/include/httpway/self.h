/* self: what a process asks for itself. */
#ifndef HTTPWAY_SELF_H
#define HTTPWAY_SELF_H

#include <stdbool.h>

/* Whether this process may leave a core file, be traced, and have its memory, environment and
   descriptors looked at in /proc, by others of its user. A change of ids sets it to no, an exec to
   yes: so it is said after both. */
void dumpable_set(bool on);

/* No exec may gain rights any more, where the system can promise that. */
void no_new_privileges(void);
bool has_no_new_privileges(void);

/* This process is sent number when its parent ends. */
void end_with_parent(int number);

/* This process, and those that it starts, do not interrupt another one when they wake up. A helper
   that shares a processor with the core then finds several questions instead of one, and is woken
   less. It gets no less of the processor. */
void let_others_go_first(void);

/* Every signal as a fresh program expects it: default action, none blocked. Ignored signals outlive
   an exec, so what our parent ignored must be reset. */
void signals_default(void);

/* The one wait without a reason to end: a loop whose system call failed for want of something tries
   again later, not at once. Long enough to cost nothing, short enough not to be missed. */
enum { REST_USUAL = 50 /* milliseconds */ };

/* Returns sooner when a signal comes. */
void rest(unsigned int milliseconds);

/* Overwrites the stack below the caller, as far as a password may have got there: libraries that
   hash one keep parts of it in frames that nobody but their next user overwrites. */
void burn_stack(void);

#endif
