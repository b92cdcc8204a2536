/* system: what only some systems have. */
#ifndef AUTHCHECK_SYSTEM_H
#define AUTHCHECK_SYSTEM_H

#include <stdbool.h>

/* This process computes for long, and others are to have the processor first. Linux shares it out
   among sessions before it looks at who is nice within one (autogroup in sched(7)): the session,
   which must be its own, is made nice as a whole. False: the system wants to be asked again, a
   little later. */
bool system_give_way(void);

/* No core file of this process, and nobody but root looks into its memory. */
void system_hide_memory(void);

#endif
