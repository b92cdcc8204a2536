/* read_user_file: opening without waiting, and reading to the end. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <httpway/read_user_file.h>

#define FILE_MAX (16u << 20)

/* One byte more than it had: whether it has grown is seen by that. */
static bool content_read(int fd, size_t size, struct user_file_content *out)
{
  out->n = 0;
  out->s = malloc(size + 1);
  if (!out->s)
    return false;
  errno = 0;
  out->n = allread(fd, out->s, size + 1);
  if (errno == 0 || errno == EPIPE)
    return true;
  read_user_file_free(out);
  return false;
}

bool read_user_file(char const *path, struct user_file_content *out)
{
  struct stat status;
  bool done = false;
  int e, fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd == -1)
    return false;
  if (fstat(fd, &status) == -1)
    done = false;
  else if (!S_ISREG(status.st_mode))
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  else if ((uint64_t)status.st_size > FILE_MAX)
    errno = EFBIG;
  else
    done = content_read(fd, (size_t)status.st_size, out);
  e = errno;
  fd_close(fd);
  errno = e;
  return done;
}

char const *read_user_file_remedy(int error)
{
  switch (error) {
  case EFBIG:
    return "it may have 16 MiB: take lines out, or say UserCheck";
  case ENOENT:
  case ENOTDIR:
  case EISDIR:
  case EINVAL:
    return "name a file of lines NAME:PASSWORD";
  default:
    return "let AuthUser, or else User, read it";
  }
}

void read_user_file_free(struct user_file_content *content)
{
  int e = errno;
  if (content->s)
    byte_zzero(content->s, content->n);
  free(content->s);
  *content = (struct user_file_content){ 0, 0 };
  errno = e;
}
