/* open_without_links: the system call by its number: few C libraries have a function for it. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <httpway/open_without_links.h>

#ifdef SYS_openat2

/* struct open_how of linux/openat2.h, as far as every kernel with the call knows it. */
struct how {
  uint64_t flags, mode, resolve;
};

enum { NO_SYMLINKS = 0x04 };

/* What open(2) of the C library adds by itself, so that a file of 2 GiB can be opened by programs
   of 32 bits. O_PATH takes no more flags. */
static uint64_t with_large_files(int flags)
{
  return (uint64_t)(unsigned int)(flags & O_PATH ? flags : flags | O_LARGEFILE);
}

int open_without_links(int directory, char const *name, int flags)
{
  static bool absent;
  struct how how = { .flags = with_large_files(flags), .resolve = NO_SYMLINKS };
  long fd;
  if (absent) {
    errno = ENOSYS;
    return -1;
  }
  fd = syscall(SYS_openat2, directory, name, &how, sizeof(how));
  /* Kernels before 5.6 have no such call; filters of containers refuse what they do not know. */
  absent = fd < 0 && (errno == ENOSYS || errno == EPERM);
  if (absent)
    errno = ENOSYS;
  return (int)fd;
}

#else

int open_without_links(int directory, char const *name, int flags)
{
  (void)directory;
  (void)name;
  (void)flags;
  errno = ENOSYS;
  return -1;
}

#endif
