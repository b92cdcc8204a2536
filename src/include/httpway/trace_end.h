/* trace_end: children that want to be traced by us. */
#ifndef HTTPWAY_TRACE_END_H
#define HTTPWAY_TRACE_END_H

#include <sys/types.h>

/* A child that asked to be traced (PTRACE_TRACEME) stops for its parent, which has never wanted to
   know, and wait tells of the stop as of an end. status: what it told. The child goes on as one
   that is not traced. */
void trace_end(pid_t pid, int status);

#endif
