/* system: what only some systems have, each with a portable substitute. */
#ifndef CGIEXEC_SYSTEM_H
#define CGIEXEC_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Executes the file that is open as fd. Returns with errno, ENOSYS when that cannot be done. */
void system_execute(int fd, char const *const *arguments, char const *const *variables);

/* In a new worker: no capability is passed on by exec (ambient and inheritable ones); who is not
   root keeps none at all. Dies where that fails. */
void system_capabilities_own(bool is_root);

struct system_identity {
  uid_t uid;
  gid_t gid;
  gid_t const *groups; /* supplementary ones */
  size_t group_count;
};

/* The ids of this process alone, by system calls that do not care about threads: for a child that
   shares its parent's memory. It has no capabilities then, nor will what it executes. 0 or -1. */
int system_become(struct system_identity const *id);

/* For such a child, too: a session keyring (session-keyring(7)) of its own, empty, in place of that
   of whoever started us. needed: it fails when there is no room for another. */
int system_keyring_own(bool needed);
struct system_usage {
  int status;           /* as waitpid says it */
  uint64_t cpu;         /* microseconds, with those of its own children that it waited for */
  uint64_t peak_memory; /* bytes */
};

/* A child that has ended: its number; 0: none of them has, or who traces it has yet to take it; -1:
   there are none. */
pid_t system_reap(struct system_usage *usage);

#endif
