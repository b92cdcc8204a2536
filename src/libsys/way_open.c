/* way_open: name by name, each opened in the directory before it, so that nothing on the way can be
   exchanged between a look and its use. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/pending_path.h>
#include <httpway/trusted.h>

/* Linux opens what may only be passed through as well; and a link itself, so that it is read just
   as it was judged. */
#ifdef O_PATH
#define PASS O_PATH
#else
#define PASS O_RDONLY
#endif

enum { LINKS_MAX = 40 };

/* 0 with errno: the link may not be followed. */
static size_t link_read(int directory, char const *name, char target[PATH_MAX])
{
  struct stat status;
  ssize_t n = -1;
#ifdef O_PATH
  int const fd = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return 0;
  if (fstat(fd, &status) == 0)
    n = readlinkat(fd, "", target, PATH_MAX);
  fd_close(fd);
#else
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    n = readlinkat(directory, name, target, PATH_MAX);
#endif
  if (n <= 0)
    return errno = ENOTDIR, 0;
  if (n == PATH_MAX)
    return errno = ENAMETOOLONG, 0;
  if (status.st_uid != 0 && status.st_uid != geteuid())
    return errno = ELOOP, 0;
  return (size_t)n;
}

/* The next directory, or -1; where a link says so, the way goes on from its target. */
static int step(int directory, char const *name, struct pending_path *rest, unsigned int *links)
{
  char target[PATH_MAX];
  size_t n;
  int const fd = openat(directory, name, PASS | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 || (errno != ENOTDIR && errno != ELOOP && errno != EMLINK))
    return fd;
  n = link_read(directory, name, target);
  if (n == 0)
    return -1;
  if (++*links > LINKS_MAX)
    return errno = ELOOP, -1;
  if (!pending_splice(rest, bytes_of(target, n)))
    return errno = ENAMETOOLONG, -1;
  return target[0] == '/' ? open("/", PASS | O_DIRECTORY | O_CLOEXEC)
                          : openat(directory, ".", PASS | O_DIRECTORY | O_CLOEXEC);
}

static int directory_open(struct pending_path *rest)
{
  char name[NAME_MAX + 1];
  unsigned int links = 0;
  enum pending_verdict verdict;
  int directory = open("/", PASS | O_DIRECTORY | O_CLOEXEC);
  while (directory >= 0 && (verdict = pending_next(rest, name)) != PENDING_END) {
    int next = -1;
    if (verdict == PENDING_COMPONENT)
      next = step(directory, name, rest, &links);
    else
      errno = ENAMETOOLONG;
    fd_close(directory);
    directory = next;
  }
  return directory;
}

int way_open(char const *path, char const **last)
{
  static struct pending_path rest;
  char absolute[PATH_MAX];
  char const *slash = strrchr(path, '/');
  size_t length;
  *last = slash ? slash + 1 : path;
  if (!**last || !strcmp(*last, ".") || !strcmp(*last, ".."))
    return errno = EISDIR, -1;
  if (!absolute_path(absolute, path))
    return -1;
  length = (size_t)(strrchr(absolute, '/') - absolute);
  if (!pending_begin(&rest, bytes_of(absolute, length)))
    return errno = ENAMETOOLONG, -1;
  return directory_open(&rest);
}
