/* system: what only some systems have, each with something portable in its place. */
#ifndef CGIEXEC_SYSTEM_H
#define CGIEXEC_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Processes whose parent ends become children of this one, where the system can do that; elsewhere
   they leave us, and only their process group is found. */
void system_adopt_orphans(void);

/* Executes the file that is open as fd. Returns with errno, ENOSYS when that cannot be done. */
void system_execute(int fd, char const *const *arguments, char const *const *variables);

/* The ids of this process alone, by system calls that do not care about threads: for a child that
   shares its parent's memory. 0 or -1. */
int system_become(uid_t uid, gid_t gid);

struct system_usage {
  int status;           /* as waitpid says it */
  uint64_t cpu;         /* microseconds, with those of its own children that it waited for */
  uint64_t peak_memory; /* bytes */
};

/* A child that has ended: its number; 0: none of them has, or who traces it has yet to take it; -1:
   there are none. */
pid_t system_reap(struct system_usage *usage);

#endif
