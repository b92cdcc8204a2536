/* child_log: the file of ChildLog. A script never has it: what it says is appended here. */
#ifndef CGIEXEC_CHILD_LOG_H
#define CGIEXEC_CHILD_LOG_H

#include "script.h"

/* For appending, without waiting; -1 when refused. */
int child_log_open(struct script *s);

#endif
