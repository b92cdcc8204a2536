/* send_file: sendfile(2) of Linux; elsewhere read and send. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "send_file.h"

#ifdef __linux__

#include <sys/sendfile.h>

int64_t send_file(int socket, int file, uint64_t offset, uint64_t length)
{
  off_t at = (off_t)offset;
  ssize_t n;
  do
    n = sendfile(socket, file, &at, (size_t)length);
  while (n < 0 && errno == EINTR);
  return n;
}

#else

int64_t send_file(int socket, int file, uint64_t offset, uint64_t length)
{
  char buffer[65536];
  ssize_t n =
      pread(file, buffer, length < sizeof(buffer) ? (size_t)length : sizeof(buffer), (off_t)offset);
  if (n <= 0)
    return n;
  do
    n = send(socket, buffer, (size_t)n, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n;
}

#endif
