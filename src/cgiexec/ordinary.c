/* ordinary: only what is better than usual is taken back. What an administrator made worse stays,
   and what can be refused (in a container, say) does no harm. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <httpway/process_tree.h>
#include <httpway/self.h>

#include "ordinary.h"

/* The file is root's while no one may read our memory. */
static void memory_expose(void)
{
  bool hidden = geteuid() != 0;
  int fd;
  if (hidden)
    dumpable_set(true);
  fd = tree_file("self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd != -1) {
    (void)fd_write(fd, "0", 1);
    fd_close(fd);
  }
  if (hidden)
    dumpable_set(false);
}

/* Who runs out of memory last, or never, cannot be stopped from using it up. */
static void memory(void)
{
  char first;
  int fd = tree_file("self/oom_score_adj", O_RDONLY | O_CLOEXEC);
  bool is_protected = fd != -1 && fd_read(fd, &first, 1) == 1 && first == '-';
  if (fd != -1)
    fd_close(fd);
  if (is_protected)
    memory_expose();
}

static void processor(void)
{
  struct sched_param none = { 0 };
  int policy = sched_getscheduler(0);
  if (policy == SCHED_FIFO || policy == SCHED_RR)
    (void)sched_setscheduler(0, SCHED_OTHER, &none);
  errno = 0;
  if (getpriority(PRIO_PROCESS, 0) < 0 && !errno)
    (void)setpriority(PRIO_PROCESS, 0, 0);
}

static void disk(void)
{
#if defined(SYS_ioprio_get) && defined(SYS_ioprio_set)
  enum { WHO_PROCESS = 1, CLASS_SHIFT = 13, CLASS_REALTIME = 1 };
  if (syscall(SYS_ioprio_get, WHO_PROCESS, 0) >> CLASS_SHIFT == CLASS_REALTIME)
    (void)syscall(SYS_ioprio_set, WHO_PROCESS, 0, 0);
#endif
}

/* The right to get it back. */
static void limits(void)
{
  struct rlimit none = { 0, 0 };
  (void)none;
#ifdef RLIMIT_RTPRIO
  (void)setrlimit(RLIMIT_RTPRIO, &none);
#endif
#ifdef RLIMIT_NICE
  (void)setrlimit(RLIMIT_NICE, &none);
#endif
}

void ordinary_become(void)
{
  memory();
  processor();
  disk();
  limits();
}
