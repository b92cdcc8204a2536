/* dumpable: whether this process may leave a core file, be traced, and have its memory, environment
   and descriptors looked at in /proc, by others of its user. */
#ifndef HTTPWAY_DUMPABLE_H
#define HTTPWAY_DUMPABLE_H

#include <stdbool.h>

/* A change of ids sets it to no, an exec to yes: so it is said after both. */
void dumpable_set(bool on);

#endif
