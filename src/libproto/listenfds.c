/* listenfds: LISTEN_FDS and LISTEN_PID, both directions. Only the passing: what the sockets are is
   not looked at. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <httpway/listenfds.h>

static void forget(void)
{
  unsetenv("LISTEN_FDS");
  unsetenv("LISTEN_PID");
  unsetenv("LISTEN_FDNAMES");
}

int listenfds_count(void)
{
  char const *pid_text = getenv("LISTEN_PID");
  char const *count_text = getenv("LISTEN_FDS");
  unsigned int count;
  uint64_t pid;
  if (!pid_text || !count_text)
    return 0;
  if (!uint640_scan(pid_text, &pid) || !uint0_scan(count_text, &count) ||
      count > INT_MAX - LISTENFDS_START)
    return -1;
  return pid == (uint64_t)getpid() ? (int)count : 0;
}

int listenfds_take(void)
{
  int count = listenfds_count();
  forget();
  for (int i = 0; i < count; i++)
    if (coe(LISTENFDS_START + i) == -1)
      return -1;
  return count;
}

int listenfds_announce(int count)
{
  char text[UINT64_FMT];
  forget();
  text[uint_fmt(text, (unsigned int)count)] = 0;
  if (setenv("LISTEN_FDS", text, 1) == -1)
    return -1;
  text[uint64_fmt(text, (uint64_t)getpid())] = 0;
  return setenv("LISTEN_PID", text, 1);
}
