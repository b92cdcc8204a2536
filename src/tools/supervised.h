/* supervised: which process a supervisor keeps in a service directory, by its status file:
   daemontools, runit or s6. */
#ifndef TOOLS_SUPERVISED_H
#define TOOLS_SUPERVISED_H

#include <sys/types.h>

/* The process. 0: none runs, or there is no supervisor. -1 with errno: the directory cannot be
   read; EPROTO: status of a kind that is not known. */
pid_t supervised_pid(char const *directory);

#endif
