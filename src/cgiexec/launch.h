/* launch: from a script that was checked to a process that runs it. */
#ifndef CGIEXEC_LAUNCH_H
#define CGIEXEC_LAUNCH_H

#include "script.h"

/* error: standard error of the script. No one can make it take longer than a second, or than the
   core keeps the leash. The pid; -1 when refused. */
pid_t launch(struct script *s, int input, int output, int error, int leash);

#endif
