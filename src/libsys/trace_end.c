/* trace_end: PTRACE_DETACH. Elsewhere nobody can make us its tracer. */
#include <skalibs/nonposix.h>

#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/ptrace.h>
#endif

#include <httpway/trace_end.h>

void trace_end(pid_t pid, int status)
{
#ifdef __linux__
  int number = WSTOPSIG(status);
  (void)ptrace(PTRACE_DETACH, pid, (void *)0, (void *)(intptr_t)(number == SIGTRAP ? 0 : number));
#else
  (void)pid;
  (void)status;
#endif
}
