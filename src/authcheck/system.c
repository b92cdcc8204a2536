/* system: Linux calls; elsewhere what there is. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "system.h"

/* About a tenth of what others get, where they want all: enough that somebody can log in on a busy
   machine. */
enum { NICENESS = 10 };
#define NICENESS_TEXT "10"

#ifdef PR_SET_DUMPABLE
/* Our own file is root's while we are not dumpable. */
static bool session_give_way(void)
{
  bool done = true;
  int fd;
  (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (fd != -1) {
    done = write(fd, NICENESS_TEXT, sizeof NICENESS_TEXT - 1) != -1 || errno != EAGAIN;
    close(fd);
  }
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  return done;
}
#else
static bool session_give_way(void)
{
  return true;
}
#endif

bool system_give_way(void)
{
  /* It may have been nicer already. */
  (void)setpriority(PRIO_PROCESS, 0, NICENESS);
  return session_give_way();
}

void system_hide_memory(void)
{
  struct rlimit none = { 0, 0 };
  /* Lowering a limit is always allowed. */
  (void)setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
