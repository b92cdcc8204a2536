/* listenfds: what is announced is taken, what is meant for another process is not. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/listenfds.h>

#include "tap.h"

/* In place of the system's: the variables of this test are few and short, and one can be refused.
 */
static char const *refused;

int setenv(char const *name, char const *value, int overwrite)
{
  static char kept[64][64];
  static unsigned int count;
  char *const one = kept[count];
  if (refused && strcmp(name, refused) == 0)
    return errno = ENOMEM, -1;
  if ((!overwrite && getenv(name)) || ++count == sizeof kept / sizeof *kept)
    return 0;
  snprintf(one, sizeof *kept, "%s=%s", name, value);
  return putenv(one);
}

/* Who cannot say both says so: one without the other would be taken for nothing. */
static void test_no_room(void)
{
  refused = "LISTEN_FDS";
  is_number(listenfds_announce(2), -1, "no room for the number: it cannot be announced");
  refused = "LISTEN_PID";
  is_number(listenfds_announce(2), -1, "nor without room for whom it is");
  refused = 0;
}

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
  is_number(listenfds_count(), -1, "more than there can be: not even a number");
  setenv("LISTEN_FDS", "2147483645", 1);
  is_number(listenfds_count(), -1, "one more than there can be");
  setenv("LISTEN_FDS", "2147483644", 1);
  is_number(listenfds_count(), 2147483644, "as many as there can be");
  setenv("LISTEN_FDS", "2147483647", 1);
  is_number(listenfds_take(), -1, "more than there can be: malformed");
  setenv("LISTEN_FDS", "2", 1);
  is_number(listenfds_take(), 0, "no LISTEN_PID: not passed in this way");
  test_no_room();
  return tap_done();
}
