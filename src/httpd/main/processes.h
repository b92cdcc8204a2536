/* processes: a core of several processes (NumProcesses). The parent, which the supervisor knows,
   serves nobody: it starts the others, replaces those that die, passes signals on and adds up their
   numbers. Each of the others is a whole core: own connections, own loop, the same sockets and
   channels. */
#ifndef HTTPD_MAIN_PROCESSES_H
#define HTTPD_MAIN_PROCESSES_H

#include "state/server.h"

/* How many the configuration asks for; 0 there: one for each processor. */
uint32_t processes_wanted(struct server const *server);
/* Starts them. Returns in the parent only; the others serve, and exit. Dies 111. */
void processes_start(struct server *server, uint32_t count, int ready);
/* The parent's life. Returns the exit code. */
int processes_watch(struct server *server);

#endif
