/* output: temporary file, fsync, rename, fsync of the directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "arena.h"
#include "emit.h"
#include "output.h"

/* Readable for those who can read every text; standard input is ignored. */
static mode_t output_mode(struct model const *model, struct stat const *source)
{
  mode_t mode = source ? source->st_mode & (S_IRGRP | S_IROTH) : S_IRGRP;

  if (!model->source->reader_group)
    mode &= ~(mode_t)S_IRGRP;
  if (!model->source->reader_others)
    mode &= ~(mode_t)S_IROTH;
  return S_IRUSR | S_IWUSR | mode;
}

/* As root the server's group gets to read what the world may not: the server has no other way. */
static char const *permit(struct model const *model, int fd, struct stat const *source)
{
  struct setting const *user = model->globals[KEY_USER];
  mode_t mode = output_mode(model, source);

  if (geteuid() == 0 && user && !(mode & S_IROTH)) {
    if (fchown(fd, (uid_t)-1, (gid_t)user->gid) < 0)
      return "set the group of";
    mode |= S_IRGRP;
  }
  return fchmod(fd, mode) < 0 ? "set the mode of" : 0;
}

/* The last part of a name. */
static char const *base_of(char const *file)
{
  char const *slash = strrchr(file, '/');
  return slash ? slash + 1 : file;
}

/* What is before it. In the arena. */
static char const *directory_of(char const *file)
{
  size_t const length = (size_t)(base_of(file) - file);
  return arena_copy(length ? bytes_of(file, length) : BYTES(".")).s;
}

static char const *sync_directory(char const *file)
{
  int const fd = open(directory_of(file), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return "open the directory of";
  /* Some file systems cannot; then the rename is as safe as they make it. */
  if (fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP) {
    fd_close(fd);
    return "sync the directory of";
  }
  fd_close(fd);
  return 0;
}

static char const *fill(struct model const *model, int fd, struct stat const *source)
{
  char const *wrong;

  if (!emit_model(model, fd))
    return "write";
  wrong = permit(model, fd, source);
  if (wrong)
    return wrong;
  return fsync(fd) < 0 ? "sync" : 0;
}

/* mkstemp(3) opens a name of its own with O_EXCL, for the owner only. */
static char *temporary_open(char const *file, int *fd)
{
  size_t const length = strlen(file);
  char *name = malloc(length + sizeof ".XXXXXX");

  if (!name)
    return 0;
  memcpy(name, file, length);
  memcpy(name + length, ".XXXXXX", sizeof ".XXXXXX");
  *fd = mkstemp(name);
  if (*fd >= 0)
    return name;
  free(name);
  return 0;
}

/* A device, a FIFO, a socket: nothing that a rename should replace. A directory it refuses by
   itself. */
static bool is_special(char const *file)
{
  struct stat status;
  return lstat(file, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode) &&
         !S_ISDIR(status.st_mode);
}

bool output_is_taken(char const *file, bool (*is_ours)(struct bytes beginning))
{
  char beginning[OUTPUT_BEGINNING];
  struct stat status;
  ssize_t n;
  int fd;

  if (stat(file, &status) < 0 || !S_ISREG(status.st_mode))
    return false;
  fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  n = fd < 0 ? -1 : pread(fd, beginning, sizeof beginning, 0);
  if (fd >= 0)
    fd_close(fd);
  return n != 0 && !(n > 0 && is_ours(bytes_of(beginning, (size_t)n)));
}

static bool is_one(char const *a, char const *b)
{
  struct stat x, y;
  return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

bool output_is_same(char const *a, char const *b)
{
  return is_one(a, b) ||
         (!strcmp(base_of(a), base_of(b)) && is_one(directory_of(a), directory_of(b)));
}

char const *output_write(struct model const *model, char const *file, struct stat const *source)
{
  int fd;
  char *temporary;
  char const *wrong;
  int error;

  if (is_special(file)) {
    errno = ENOTSUP;
    return "put in place";
  }
  temporary = temporary_open(file, &fd);
  if (!temporary)
    return "make a temporary file beside";
  wrong = fill(model, fd, source);
  error = errno;
  if (close(fd) < 0 && !wrong) {
    wrong = "close";
    error = errno;
  }
  if (!wrong && rename(temporary, file) < 0) {
    wrong = "put in place";
    error = errno;
  }
  if (wrong)
    unlink(temporary);
  free(temporary);
  errno = error;
  return wrong ? wrong : sync_directory(file);
}
