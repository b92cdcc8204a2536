/* descriptors: closing many at once, and the limit on how many may be open. */
#include <skalibs/nonposix.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <skalibs/types.h>

#include <httpway/descriptors.h>

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

/* Those that stay, in ascending order. */
struct kept {
  int const *fds;
  size_t count;
};

static bool is_kept(struct kept const *kept, int fd)
{
  for (size_t i = 0; i < kept->count; i++)
    if (kept->fds[i] == fd)
      return true;
  return false;
}

/* Closes what /dev/fd lists. False when it cannot be read. */
static bool close_listed(int first, struct kept const *kept)
{
  DIR *dir = opendir("/dev/fd");
  struct dirent *entry;
  if (!dir)
    return false;
  while ((entry = readdir(dir))) {
    unsigned int fd;
    if (uint0_scan(entry->d_name, &fd) && fd <= INT_MAX && (int)fd >= first &&
        !is_kept(kept, (int)fd) && (int)fd != dirfd(dir))
      close((int)fd);
  }
  return closedir(dir) == 0;
}

static void close_numbers(int first, struct kept const *kept)
{
  unsigned int end = limit_now();
  if (end > WALK_MAX)
    end = WALK_MAX;
  for (int fd = first; fd < (int)end; fd++)
    if (!is_kept(kept, fd))
      close(fd);
}

/* close_range(2) by number, since not every libc has its name yet. */
int close_span(unsigned int first, unsigned int last)
{
#ifdef SYS_close_range
  return (int)syscall(SYS_close_range, first, last, 0);
#else
  (void)first;
  (void)last;
  return -1;
#endif
}

static bool close_spans(unsigned int first, struct kept const *kept)
{
  for (size_t i = 0; i < kept->count; i++) {
    unsigned int const fd = (unsigned int)kept->fds[i];
    if (kept->fds[i] < 0 || fd < first)
      continue;
    if (fd > first && close_span(first, fd - 1) != 0)
      return false;
    first = fd + 1;
  }
  return close_span(first, UINT_MAX) == 0;
}

static int descriptor_compare(void const *left, void const *right)
{
  int const a = *(int const *)left, b = *(int const *)right;
  return (a > b) - (a < b);
}

void descriptors_close_others(int first, int *keep, size_t count)
{
  struct kept const kept = { keep, count };
  qsort(keep, count, sizeof *keep, descriptor_compare);
  if (!close_spans((unsigned int)first, &kept) && !close_listed(first, &kept))
    close_numbers(first, &kept);
}

void descriptors_close_from(int first, int keep)
{
  descriptors_close_others(first, &keep, 1);
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

int descriptor_of(char const *path)
{
  unsigned int fd;
  if (strncmp(path, "/dev/fd/", 8) != 0 || !uint0_scan(path + 8, &fd) || fd > INT_MAX)
    return -1;
  return (int)fd;
}
