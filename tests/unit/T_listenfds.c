/* listenfds: what is announced is taken, what is meant for another process is not. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/listenfds.h>

#include "tap.h"

int main(void)
{
  unsetenv("LISTEN_FDS");
  unsetenv("LISTEN_PID");
  is_number(listenfds_take(), 0, "nothing announced");
  dup2(0, 3);
  dup2(0, 4);
  close(5);
  setenv("LISTEN_FDNAMES", "a:b", 1);
  is_number(listenfds_announce(2), 0, "two announced");
  ok(!getenv("LISTEN_FDNAMES"), "names of others are dropped");
  ok(getenv("LISTEN_FDS") && !strcmp(getenv("LISTEN_FDS"), "2"), "LISTEN_FDS");
  is_number(listenfds_take(), 2, "two taken");
  ok(fcntl(3, F_GETFD) & FD_CLOEXEC && fcntl(4, F_GETFD) & FD_CLOEXEC, "close-on-exec");
  ok(!getenv("LISTEN_FDS") && !getenv("LISTEN_PID"), "the variables are gone");
  is_number(listenfds_take(), 0, "only once");
  listenfds_announce(3);
  is_number(listenfds_take(), -1, "one of them is not open: malformed");
  listenfds_announce(2);
  setenv("LISTEN_PID", "1", 1);
  is_number(listenfds_take(), 0, "for another process: none for us");
  listenfds_announce(2);
  setenv("LISTEN_FDS", "2 ", 1);
  is_number(listenfds_take(), -1, "trailing bytes: malformed");
  listenfds_announce(2);
  setenv("LISTEN_FDS", "2147483647", 1);
  is_number(listenfds_take(), -1, "more than there can be: malformed");
  setenv("LISTEN_FDS", "2", 1);
  is_number(listenfds_take(), 0, "no LISTEN_PID: not passed in this way");
  return tap_done();
}
