/* system: what only some systems have. */
#ifndef AUTHCHECK_SYSTEM_H
#define AUTHCHECK_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/* This process computes for long, and others are to have the processor first. Linux shares it out
   among sessions before it looks at who is nice within one (autogroup in sched(7)): the session,
   which must be its own, is made nice as a whole. False: the system wants to be asked again, a
   little later. */
bool system_give_way(void);

/* Before any change of root: how much memory this process and its copies have to begin with. */
void system_memory_measure(void);

/* From here on this process may take that many seconds of the processor more, to the next whole
   one, before it is sent SIGXCPU; and that many bytes of memory beside what it had. Where the
   system has no such limits there are none. */
void system_limit(uint64_t seconds, uint64_t memory);

/* Processes whose parent ends become children of this one, where the system can do that. */
void system_adopt_orphans(void);

/* No core file of this process, and only root can read its memory. */
void system_hide_memory(void);

#endif
