/* file_bytes: preadv2(2) with RWF_NOWAIT of Linux; elsewhere everything counts as being in memory.
   sendfile(2) of Linux; elsewhere, and where it is refused, read and send. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/sendfile.h>
#endif

#include "files/file_bytes.h"

/* As pread, but -1 with EAGAIN when it would have to wait for a disk, where the system can tell. */
#ifdef RWF_NOWAIT

static int64_t file_read_now(int file, char *out, size_t length, uint64_t offset)
{
  struct iovec part = { .iov_base = out, .iov_len = length };
  ssize_t n = preadv2(file, &part, 1, (off_t)offset, RWF_NOWAIT);
  if (n < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL))
    return pread(file, out, length, (off_t)offset);
  return n;
}

#else

static int64_t file_read_now(int file, char *out, size_t length, uint64_t offset)
{
  return pread(file, out, length, (off_t)offset);
}

#endif

static bool byte_is_warm(int file, uint64_t offset)
{
  char byte;
  return file_read_now(file, &byte, 1, offset) >= 0 || errno != EAGAIN;
}

bool file_is_warm(int file, uint64_t offset, uint64_t length)
{
  if (length == 0 || (byte_is_warm(file, offset) && byte_is_warm(file, offset + length - 1)))
    return true;
  (void)posix_fadvise(file, (off_t)offset, (off_t)length, POSIX_FADV_WILLNEED);
  return false;
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

/* As much as is in memory twice at a time, and as Linux sends in one call: a length of 64 bits may
   be too much for a size_t. */
enum { COPY_MOST = 65536, SEND_MOST = 0x7ffff000 };

int64_t send_file_copied(int socket, int file, uint64_t offset, uint64_t length)
{
  char buffer[COPY_MOST];
  ssize_t n;
  do
    n = pread(file, buffer, length < sizeof(buffer) ? (size_t)length : sizeof(buffer),
              (off_t)offset);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return n;
  do
    n = send(socket, buffer, (size_t)n, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n;
}

int64_t send_file(int socket, int file, uint64_t offset, uint64_t length)
{
#ifdef __linux__
  off_t at = (off_t)offset;
  ssize_t n;
  do
    n = sendfile(socket, file, &at, length < SEND_MOST ? (size_t)length : SEND_MOST);
  while (n < 0 && errno == EINTR);
  return n;
#else
  return send_file_copied(socket, file, offset, length);
#endif
}

bool send_file_refused(int error)
{
  return error == EINVAL || error == ENOSYS || error == EPERM || error == EOPNOTSUPP;
}

bool send_file_unreadable(int error)
{
  return error == EIO || error == ESTALE || error == EISDIR || error == ENXIO;
}
