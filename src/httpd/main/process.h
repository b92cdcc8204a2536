/* process: one of the processes of a core of several, from fork to exit. */
#ifndef HTTPD_MAIN_PROCESS_H
#define HTTPD_MAIN_PROCESS_H

#include "state/server.h"

/* What NumProcesses can be at most. */
enum { PROCESSES_MAX = 64 };

/* Makes the server that was set up before the fork this process's own, serves, and exits. number:
   of its slot on the board. lifeline: hangs up when the parent is gone. */
_Noreturn void process_run(struct server *server, uint32_t number, int lifeline);

#endif
