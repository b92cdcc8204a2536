/* starting: until a child of spawn is done, errno is not ours to look at: see spawn.h. */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <httpway/clock.h>

#include "spawn.h"
#include "starting.h"
#include "watch.h"

/* Microseconds; milliseconds for those that wait. */
enum { TIME_TO_START = 1000000, TIME_TO_END = 200000 };
enum { USUALLY_DONE = 20, PAUSE = 10 };

enum starting starting_wait(int leash)
{
  uint64_t limit = clock_microseconds() + TIME_TO_START;
  /* The usual case: one wait, and nothing is checked. */
  if (spawn_wait(USUALLY_DONE))
    return STARTING_DONE;
  while (!spawn_is_done()) {
    /* What runs by now may have made the core ask. */
    if (watch_is_over(leash, PAUSE) && !spawn_is_done())
      return STARTING_OVER;
    if (clock_microseconds() >= limit)
      return STARTING_HUNG;
  }
  return STARTING_DONE;
}

bool starting_end(pid_t pid)
{
  uint64_t limit = clock_microseconds() + TIME_TO_END;
  (void)kill(pid, SIGKILL);
  for (;;) {
    int status;
    /* Its number stays its own until it is taken here. */
    if (waitpid(pid, &status, WNOHANG) == pid && !WIFSTOPPED(status))
      return true;
    if (clock_microseconds() >= limit)
      return false;
    (void)poll(0, 0, PAUSE / 5);
  }
}
