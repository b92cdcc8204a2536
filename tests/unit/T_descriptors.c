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
  for (int fd = 10; fd <= 20; fd++)
    dup2(1, fd);
  descriptors_close_others(12, (int[]){ 19, -1, 14, 11, 15, -1 }, 6);
  ok(is_open(10) && is_open(11) && is_open(14) && is_open(15) && is_open(19),
     "several kept, in any order");
  ok(!is_open(12) && !is_open(13) && !is_open(16) && !is_open(18) && !is_open(20), "and no other");
  ok(is_open(0) && is_open(1) && is_open(2), "what is none is not taken for the first");
  is_number(descriptor_of("/dev/fd/17"), 17, "a name of a descriptor");
  ok(descriptor_of("/dev/fd/") == -1 && descriptor_of("/dev/fd/x") == -1 &&
         descriptor_of("/dev/fd/99999999999") == -1 && descriptor_of("/tmp/fd/1") == -1,
     "and none");
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
