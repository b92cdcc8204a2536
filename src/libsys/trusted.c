/* trusted: the way is walked name by name before the file is opened: where no one else can write a
   directory, nothing in it changes between the look and the opening. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/pending_path.h>
#include <httpway/trusted.h>

/* As many links as Linux follows. */
enum { LINKS_MAX = 40 };

static char reason[PATH_MAX + 160];

char const *trusted_reason(void)
{
  return reason;
}

static bool belongs_to_other(char const *name, uid_t owner)
{
  uid_t const own = geteuid();
  if (owner == 0 || owner == own)
    return false;
  if (own == 0)
    snprintf(reason, sizeof reason,
             "%s belongs to user %lu, and root trusts root alone: give it to root, or keep the "
             "configuration elsewhere",
             name, (unsigned long)owner);
  else
    snprintf(reason, sizeof reason,
             "%s belongs to user %lu, neither to me nor to root: make it as the user that I run as",
             name, (unsigned long)owner);
  return true;
}

static bool is_written_by_others(char const *name, mode_t mode)
{
  if (!(mode & (S_IWGRP | S_IWOTH)))
    return false;
  snprintf(reason, sizeof reason, "others can write %s: chmod go-w it%s", name,
           S_ISDIR(mode) ? ", or keep the configuration elsewhere" : "");
  return true;
}

/* In a sticky directory others cannot exchange what is not theirs. */
static bool directory_is_bad(char const *name, struct stat const *status)
{
  return belongs_to_other(name, status->st_uid) ||
         (!(status->st_mode & S_ISVTX) && is_written_by_others(name, status->st_mode));
}

/* The way so far: directories that were checked, none of them a link; "" is the root. */
struct way {
  char text[PATH_MAX];
  size_t length;
  unsigned int links;
  struct pending_path rest;
};

static bool way_look(struct way *way)
{
  char const *name = way->length ? way->text : "/";
  struct stat status;
  if (lstat(name, &status) < 0)
    return false;
  if (directory_is_bad(name, &status))
    return errno = EPERM, false;
  return true;
}

static bool way_append(struct way *way, char const *name)
{
  size_t const n = strlen(name);
  if (n + 2 > sizeof way->text - way->length)
    return errno = ENAMETOOLONG, false;
  way->text[way->length] = '/';
  memcpy(way->text + way->length + 1, name, n + 1);
  way->length += n + 1;
  return true;
}

static void way_drop_last(struct way *way)
{
  while (way->length && way->text[--way->length] != '/')
    ;
  way->text[way->length] = 0;
}

/* The link that the way ends with is replaced by what it says. */
static bool way_follow(struct way *way, struct stat const *link)
{
  char target[PATH_MAX];
  ssize_t const n = readlink(way->text, target, sizeof target);
  if (n < 0)
    return false;
  if (belongs_to_other(way->text, link->st_uid))
    return errno = EPERM, false;
  if (++way->links > LINKS_MAX)
    return errno = ELOOP, false;
  if (n == 0 || n == (ssize_t)sizeof target ||
      !pending_splice(&way->rest, bytes_of(target, (size_t)n)))
    return errno = ENAMETOOLONG, false;
  if (target[0] == '/')
    way->length = 0;
  else
    way_drop_last(way);
  way->text[way->length] = 0;
  return true;
}

static bool way_step(struct way *way, char const *name)
{
  struct stat status;
  if (!strcmp(name, "."))
    return true;
  if (!strcmp(name, "..")) {
    way_drop_last(way);
    return true;
  }
  if (!way_append(way, name) || lstat(way->text, &status) < 0)
    return false;
  if (S_ISLNK(status.st_mode))
    return way_follow(way, &status);
  return !S_ISDIR(status.st_mode) || way_look(way);
}

static bool way_is_trusted(char const *path)
{
  static struct way way;
  char absolute[PATH_MAX], name[NAME_MAX + 1];
  enum pending_verdict verdict;
  way.length = way.links = 0;
  way.text[0] = 0;
  if (!absolute_path(absolute, path))
    return false;
  if (!pending_begin(&way.rest, bytes_of(absolute, strlen(absolute))))
    return errno = ENAMETOOLONG, false;
  if (!way_look(&way))
    return false;
  while ((verdict = pending_next(&way.rest, name)) == PENDING_COMPONENT)
    if (!way_step(&way, name))
      return false;
  if (verdict == PENDING_TOO_LONG)
    return errno = ENAMETOOLONG, false;
  return true;
}

static bool file_is_trusted(int fd, char const *path)
{
  struct stat status;
  if (fstat(fd, &status) < 0)
    return false;
  if (!S_ISREG(status.st_mode))
    return errno = S_ISDIR(status.st_mode) ? EISDIR : EPROTO, false;
  if (belongs_to_other(path, status.st_uid) || is_written_by_others(path, status.st_mode))
    return errno = EPERM, false;
  return true;
}

enum { READ_FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

static int trust(int fd, char const *path)
{
  if (fd >= 0 && !file_is_trusted(fd, path)) {
    int const e = errno;
    fd_close(fd);
    return errno = e, -1;
  }
  return fd;
}

int trusted_open(char const *path)
{
  if (geteuid() == 0 && strncmp(path, "/dev/fd/", 8) != 0 && !way_is_trusted(path))
    return -1;
  return trust(open(path, READ_FLAGS), path);
}

int trusted_open_at(int directory, char const *name)
{
  struct stat status;
  if (geteuid() == 0 &&
      (fstat(directory, &status) < 0 || directory_is_bad("its directory", &status)))
    return errno = EPERM, -1;
  return trust(openat(directory, name, READ_FLAGS | O_NOFOLLOW), name);
}

bool absolute_path(char out[PATH_MAX], char const *path)
{
  size_t const length = strlen(path);
  size_t before = 0;
  if (path[0] != '/') {
    if (!getcwd(out, PATH_MAX - 1))
      return false;
    before = strlen(out);
    if (out[before - 1] != '/')
      out[before++] = '/';
  }
  if (length >= PATH_MAX - before)
    return errno = ENAMETOOLONG, false;
  memcpy(out + before, path, length + 1);
  return true;
}
