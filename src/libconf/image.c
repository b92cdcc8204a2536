/* image: a private copy of a small file, a map of a large one. A file that was mapped and is made
   shorter has no pages any more where it had some. Touching one is SIGBUS; the handler puts a page
   of zeros there, which every reader takes for a damaged configuration, so that requests are
   answered 500 until a good one comes. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* A program has those before the newest one open, too, and two while it takes up another. */
enum { MAPS_MAX = 8 };

static struct bytes maps[MAPS_MAX];
static uintptr_t page_size;

static bool is_guarded(uintptr_t at)
{
  for (unsigned int i = 0; i < MAPS_MAX; i++)
    if (maps[i].n && at - (uintptr_t)maps[i].s < maps[i].n)
      return true;
  return false;
}

static void page_replace(int number, siginfo_t *info, void *context)
{
  uintptr_t const at = (uintptr_t)info->si_addr;
  (void)context;
  if (is_guarded(at) && mmap((void *)(at & ~(page_size - 1)), page_size, PROT_READ,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
    return;
  /* Not ours: what was done is done again, and ends the program as it would have. */
  signal(number, SIG_DFL);
}

static bool handler_install(void)
{
  struct sigaction action;
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  memset(&action, 0, sizeof action);
  action.sa_sigaction = page_replace;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(SIGBUS, &action, 0) == 0;
}

/* False: there are too many maps. */
static bool image_guard(struct bytes map)
{
  for (unsigned int i = 0; i < MAPS_MAX; i++)
    if (!maps[i].n) {
      maps[i] = map;
      return handler_install();
    }
  return false;
}

static void image_unguard(struct bytes map)
{
  for (unsigned int i = 0; i < MAPS_MAX; i++)
    if (maps[i].n && maps[i].s == map.s)
      maps[i] = BYTES_NONE;
}

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
