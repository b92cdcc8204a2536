/* process_tree: everything that descends from this process. */
#ifndef HTTPWAY_PROCESS_TREE_H
#define HTTPWAY_PROCESS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The processes that were found, without zombies. */
struct tree_count {
  size_t live;
  size_t held; /* of these: in a wait of the system's that signals do not end at once */
};

/* Processes whose parent ends become children of this one, where the system can do that; elsewhere
   they leave us, and only their process group is found. */
void tree_adopt_orphans(void);

/* Before any change of root. */
void tree_open(void);
void tree_close(void);

/* That of /proc, for a process that closes all others; -1: there is none. */
int tree_descriptor(void);

/* Opens a file of /proc, after a change of root, too. -1: no. */
int tree_file(char const *name, int flags);

/* Sends number to every descendant, parents before their children, but for those children that
   spared (may be null) says are not to be touched, with all of theirs. 0: only counts them. group:
   process group to be sent it too, where descendants cannot be listed; 0: none. */
struct tree_count tree_signal(int number, bool (*spared)(pid_t), pid_t group);

/* Whether the process runs, as far as can be told: one that is on its way out does not. */
bool tree_is_running(pid_t pid);

/* Whether it has ended, though its parent, or its tracer, has yet to take its exit status. */
bool tree_is_gone(pid_t pid);

/* A child that asked to be traced (PTRACE_TRACEME) stops for its parent, which has never wanted to
   know, and wait tells of the stop as of an end. status: what it told. The child goes on as one
   that is not traced. */
void trace_end(pid_t pid, int status);

#endif
