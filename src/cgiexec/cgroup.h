/* cgroup: a control group (cgroups(7), version 2) for each worker and what it starts, where the
   system lets us make one. Signals to what is found in /proc come too late for what forks faster
   than it can be listed; a group is ended as a whole. A worker enters its group once, so that
   starting a script costs nothing more. */
#ifndef CGIEXEC_CGROUP_H
#define CGIEXEC_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

/* In the master, once, before any change of root. Ends what a master before this one left behind
   when it was killed with its workers: one whose processes are numbered as ours are. */
void cgroup_open(void);

/* In a new worker: makes its group and enters it. Nothing happens where that cannot be done. */
void cgroup_enter(void);

/* Kills everything in the group of a worker, that worker too. */
void cgroup_kill(pid_t worker);

/* Kills what is left in the groups of workers that are no more, as is_worker says, and removes
   these groups. Returns how many could not be removed yet. */
size_t cgroup_tidy(bool (*is_worker)(pid_t));

#endif
