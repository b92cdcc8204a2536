/* supervised: the status files of three supervisors, told apart by their length.
     daemontools  18: TAI64N of the last change (12), pid (4, little endian), paused (1), want (1)
     runit        20: the same, then: TERM was sent (1), state (1): 0 down, 1 run, 2 finish
     s6           35: TAI64N of the last change (12) and of readiness (12), pid (8, big endian),
   wait status (2), flags (1) s6 >= 2.12   43: the same with the process group (8, big endian)
   after the pid */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/uint32.h>
#include <skalibs/uint64.h>

#include "supervised.h"

enum {
  DAEMONTOOLS_LENGTH = 18,
  RUNIT_LENGTH = 20,
  S6_LENGTH = 35,
  S6_PGID_LENGTH = 43,
  STATUS_MAX = 64
};
enum { DAEMONTOOLS_PID = 12, RUNIT_STATE = 19, S6_PID = 24 };
enum { RUNIT_RUN = 1, S6_FINISHING = 2 };

static int path_make(stralloc *path, char const *directory, char const *name)
{
  path->len = 0;
  return stralloc_cats(path, directory) && stralloc_cats(path, name) && stralloc_0(path);
}

/* A supervisor reads its control pipe as long as it lives; what it left when it died says
   nothing. */
static int is_supervised(char const *control)
{
  int fd = open(control, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd == -1)
    return errno == ENXIO ? 0 : -1;
  close(fd);
  return 1;
}

static pid_t pid_checked(uint64_t pid)
{
  /* Never 0 or 1, nor a number that kill would take for a group. */
  if (pid == 1 || pid > INT_MAX)
    return errno = EPROTO, -1;
  return (pid_t)pid;
}

/* The process of a status file; 0 while the service's finish script runs, which no one may
   signal. */
static pid_t status_pid(char const *status, size_t length)
{
  uint32_t little;
  uint64_t big;
  switch (length) {
  case RUNIT_LENGTH:
    if (status[RUNIT_STATE] != RUNIT_RUN)
      return 0;
    /* fall through */
  case DAEMONTOOLS_LENGTH:
    uint32_unpack(status + DAEMONTOOLS_PID, &little);
    return pid_checked(little);
  case S6_LENGTH:
  case S6_PGID_LENGTH:
    if (status[length - 1] & S6_FINISHING)
      return 0;
    uint64_unpack_big(status + S6_PID, &big);
    return pid_checked(big);
  default:
    return errno = EPROTO, -1;
  }
}

pid_t supervised_pid(char const *directory)
{
  stralloc path = STRALLOC_ZERO;
  pid_t pid = -1;
  int alive;
  if (!path_make(&path, directory, "/supervise/control"))
    return -1;
  alive = is_supervised(path.s);
  if (alive == 1 && path_make(&path, directory, "/supervise/status")) {
    char status[STATUS_MAX];
    ssize_t length = openreadnclose(path.s, status, sizeof status);
    if (length >= 0)
      pid = status_pid(status, (size_t)length);
  } else if (!alive) {
    pid = 0;
  }
  stralloc_free(&path);
  return pid;
}
