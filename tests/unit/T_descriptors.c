/* descriptors: closing from, with and without one kept; the limit. */
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <httpway/descriptors.h>

#include "tap.h"

static bool is_open(int fd)
{
  return fcntl(fd, F_GETFD) != -1;
}

int main(void)
{
  struct rlimit limit;
  unsigned int raised;
  for (int fd = 10; fd <= 20; fd++)
    dup2(1, fd);
  descriptors_close_from(15, 17);
  ok(is_open(14) && is_open(17), "below the first and the kept one stay");
  ok(!is_open(15) && !is_open(16) && !is_open(18) && !is_open(20), "the others are closed");
  dup2(1, 15);
  descriptors_close_from(15, 15);
  ok(is_open(15) && !is_open(17), "the first itself can be kept");
  descriptors_close_from(12, -1);
  ok(is_open(11) && !is_open(12) && !is_open(15), "none kept");
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max > 256) {
    limit.rlim_cur = 256;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  raised = descriptors_raise_limit();
  getrlimit(RLIMIT_NOFILE, &limit);
  ok(raised >= 1, "there is a limit");
  ok(limit.rlim_cur == limit.rlim_max, "it is the hard one now");
  return tap_done();
}
