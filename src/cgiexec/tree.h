/* tree: everything that descends from this process. */
#ifndef CGIEXEC_TREE_H
#define CGIEXEC_TREE_H

#include <stdbool.h>
#include <sys/types.h>

/* Once, before any change of root. */
void tree_open(void);

/* Sends number to every descendant, parents before their children, but for those children that
   spared (may be null) says are not to be touched, with all of theirs. group: process group to be
   sent it too, where descendants cannot be listed; 0: none. Returns how many were found. */
size_t tree_signal(int number, bool (*spared)(pid_t), pid_t group);

/* Whether the process runs, as far as can be told: one that is on its way out does not. */
bool tree_is_running(pid_t pid);

#endif
