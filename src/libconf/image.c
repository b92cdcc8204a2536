/* image: a private copy of a small file, a map of a large one. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* All n bytes from the start of the file. */
static bool bytes_read(int fd, char *s, size_t n)
{
  size_t at = 0;
  while (at < n) {
    ssize_t const got = pread(fd, s + at, n - at, (off_t)at);
    if (got < 0 && errno != EINTR)
      return false;
    if (got == 0)
      return errno = EPROTO, false; /* it has become shorter */
    if (got > 0)
      at += (size_t)got;
  }
  return true;
}

static bool copy_make(struct bytes *image, int fd, size_t n)
{
  /* cppcheck-suppress invalidFunctionArg */
  char *s = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (s == MAP_FAILED)
    return false;
  if (!bytes_read(fd, s, n) || mprotect(s, n, PROT_READ) < 0) {
    int const e = errno;
    munmap(s, n);
    return errno = e, false;
  }
  *image = bytes_of(s, n);
  return true;
}

static bool map_make(struct bytes *image, int fd, size_t n)
{
  char *s = mmap(0, n, PROT_READ, MAP_SHARED, fd, 0);
  if (s == MAP_FAILED)
    return false;
  *image = bytes_of(s, n);
  if (!image_guard(*image)) {
    munmap(s, n);
    return errno = ENOMEM, false;
  }
  return true;
}

bool image_make(struct bytes *image, int fd)
{
  struct stat status;
  if (fstat(fd, &status) < 0)
    return false;
  if (!S_ISREG(status.st_mode) || status.st_size <= 0 || (uint64_t)status.st_size > UINT32_MAX)
    return errno = EPROTO, false;
  if ((uint64_t)status.st_size <= IMAGE_COPY_MAX)
    return copy_make(image, fd, (size_t)status.st_size);
  return map_make(image, fd, (size_t)status.st_size);
}

void image_free(struct bytes *image)
{
  image_unguard(*image);
  munmap((char *)image->s, image->n);
  *image = BYTES_NONE;
}
