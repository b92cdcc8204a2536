/* reach_probe: a script that tries what a process can do to others of its user: words of the query,
   joined by '+', are process numbers. A line for each: the number, what was tried, and the error,
   or "done". */
#include <skalibs/nonposix.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEIZE 0x4206 /* PTRACE_SEIZE */

static void tell(pid_t pid, char const *what, long result)
{
  printf("%ld %s %s\n", (long)pid, what, result < 0 ? strerror(errno) : "done");
}

static long file_open(pid_t pid, char const *name)
{
  char path[64];
  int fd;
  snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
  fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  close(fd);
  return 0;
}

static long memory_copy(pid_t pid)
{
  static char byte;
  struct iovec here = { &byte, 1 }, there = { &byte, 1 };
  return syscall(SYS_process_vm_readv, pid, &here, 1L, &there, 1L, 0L);
}

static long descriptor_take(pid_t pid)
{
#if defined(SYS_pidfd_open) && defined(SYS_pidfd_getfd)
  long pidfd = syscall(SYS_pidfd_open, pid, 0);
  long fd = pidfd < 0 ? -1 : syscall(SYS_pidfd_getfd, pidfd, 0, 0);
  int e = errno;
  if (fd >= 0)
    close((int)fd);
  if (pidfd >= 0)
    close((int)pidfd);
  errno = e;
  return fd;
#else
  (void)pid;
  errno = ENOSYS;
  return -1;
#endif
}

static void try_all(pid_t pid)
{
  tell(pid, "signal", kill(pid, 0));
  tell(pid, "memory", file_open(pid, "mem"));
  tell(pid, "environment", file_open(pid, "environ"));
  tell(pid, "descriptors", file_open(pid, "fd"));
  tell(pid, "copy", memory_copy(pid));
  tell(pid, "take", descriptor_take(pid));
  tell(pid, "trace", ptrace(SEIZE, pid, (void *)0, (void *)0));
}

/* Something of its own, which it may do everything to. */
static void try_child(void)
{
  pid_t pid = fork();
  if (!pid) {
    pause();
    _exit(0);
  }
  printf("child signal %s\n", kill(pid, SIGKILL) == 0 ? "done" : strerror(errno));
  waitpid(pid, 0, 0);
}

int main(void)
{
  char const *at = getenv("QUERY_STRING");
  printf("Content-Type: text/plain\n\n");
  try_child();
  while (at && *at) {
    char *end;
    long pid = strtol(at, &end, 10);
    if (end == at)
      break;
    try_all((pid_t)pid);
    at = *end ? end + 1 : end;
  }
  return fflush(stdout) == EOF;
}
