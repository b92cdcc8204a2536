/* send_file: sendfile(2) of Linux; elsewhere, and where it is refused, read and send. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/sendfile.h>
#endif

#include "files/send_file.h"

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
