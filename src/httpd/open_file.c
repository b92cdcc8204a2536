/* open_file: one open, one fstat; from then on the descriptor is what counts. */
#include <string.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include "open_file.h"
#include "warm_file.h"

enum open_verdict open_failed(int error)
{
  switch (error) {
  case ENOENT:
  case ENOTDIR:
    return OPEN_MISSING;
  case EMFILE:
  case ENFILE:
  case ENOMEM:
    return OPEN_UNABLE;
  default:
    return OPEN_REFUSED;
  }
}

static void found_fill(struct found_file *file, int fd, struct stat const *st, int64_t now)
{
  file->fd = fd;
  file->content = 0;
  file->size = (uint64_t)st->st_size;
  file->modified = st->st_mtime > now ? now : st->st_mtime;
  file->dated = st->st_mtime;
  file->modified_nanoseconds = (uint32_t)st->st_mtim.tv_nsec;
  file->inode = (uint64_t)st->st_ino;
  file->texts = 0;
}

enum open_verdict open_file_judge(int fd, int64_t now, struct found_file *file, struct stat *st)
{
  if (fd < 0)
    return open_failed(errno);
  if (fstat(fd, st) == 0 && (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode))) {
    found_fill(file, fd, st, now);
    return S_ISDIR(st->st_mode) ? OPEN_DIRECTORY : OPEN_FILE;
  }
  fd_close(fd);
  return OPEN_REFUSED;
}

enum open_verdict open_file_status(int directory, char const *name, int flags, int64_t now,
                                   struct found_file *file, struct stat *st)
{
  return open_file_judge(openat(directory, name, OPEN_FILE_FLAGS | flags), now, file, st);
}

bool found_read(struct found_file const *file, uint64_t offset, char *out, size_t length)
{
  size_t done = 0;
  if (file->content) {
    memcpy(out, file->content + offset, length);
    return true;
  }
  while (done < length) {
    int64_t n = file_read_now(file->fd, out + done, length - done, offset + done);
    if (n <= 0)
      return false;
    done += (size_t)n;
  }
  return true;
}
