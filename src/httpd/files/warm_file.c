/* warm_file: preadv2(2) with RWF_NOWAIT of Linux; elsewhere everything counts as being in memory.
 */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "files/warm_file.h"

#ifdef RWF_NOWAIT

int64_t file_read_now(int file, char *out, size_t length, uint64_t offset)
{
  struct iovec part = { .iov_base = out, .iov_len = length };
  ssize_t n = preadv2(file, &part, 1, (off_t)offset, RWF_NOWAIT);
  if (n < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL))
    return pread(file, out, length, (off_t)offset);
  return n;
}

#else

int64_t file_read_now(int file, char *out, size_t length, uint64_t offset)
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
