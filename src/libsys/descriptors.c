/* descriptors: closing many at once, and the limit on how many may be open. */
#include <errno.h>
#include <dirent.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include <skalibs/types.h>

#include <httpway/descriptors.h>

#include "close_span.h"

/* Where a table is so large that trying every number would take seconds, no program of ours has
   opened that many. */
#define WALK_MAX 1048576

static unsigned int limit_now(void)
{
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur == RLIM_INFINITY ||
      limit.rlim_cur > INT_MAX)
    return INT_MAX;
  return limit.rlim_cur ? (unsigned int)limit.rlim_cur : 1;
}

/* Closes what /dev/fd lists. False when it cannot be read. */
static int close_listed(int first, int keep)
{
  DIR *dir = opendir("/dev/fd");
  struct dirent *entry;
  if (!dir)
    return 0;
  while ((entry = readdir(dir))) {
    unsigned int fd;
    if (uint0_scan(entry->d_name, &fd) && fd <= INT_MAX && (int)fd >= first && (int)fd != keep &&
        (int)fd != dirfd(dir))
      close((int)fd);
  }
  return closedir(dir) == 0;
}

static void close_numbers(int first, int keep)
{
  unsigned int end = limit_now();
  if (end > WALK_MAX)
    end = WALK_MAX;
  for (int fd = first; fd < (int)end; fd++)
    if (fd != keep)
      close(fd);
}

void descriptors_close_from(int first, int keep)
{
  int done;
  if (keep < first)
    done = close_span((unsigned int)first, UINT_MAX) == 0;
  else
    done = (keep == first || close_span((unsigned int)first, (unsigned int)keep - 1) == 0) &&
           close_span((unsigned int)keep + 1, UINT_MAX) == 0;
  if (!done && !close_listed(first, keep))
    close_numbers(first, keep);
}

unsigned int descriptors_raise_limit(void)
{
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    /* Some systems refuse an infinite one: the old stays in force. */
    (void)setrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit_now();
}
