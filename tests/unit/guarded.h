/* guarded: bytes at the very end of memory: whoever reads one byte too far ends the test, without a
   sanitizer, too. Needs <skalibs/nonposix.h> in front of everything. */
#ifndef TESTS_GUARDED_H
#define TESTS_GUARDED_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <httpway/bytes.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

enum { GUARDED_MOST = 1 << 20 };

/* A copy of them that holds until the next call; the page behind it cannot be touched. */
static inline struct bytes guarded(struct bytes bytes)
{
  static char *end;

  if (!end) {
    size_t const page = (size_t)sysconf(_SC_PAGESIZE);
    char *s =
        mmap(0, GUARDED_MOST + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (s == MAP_FAILED || mprotect(s + GUARDED_MOST, page, PROT_NONE) < 0)
      exit(111);
    end = s + GUARDED_MOST;
  }
  if (bytes.n > GUARDED_MOST)
    exit(111);
  if (bytes.n)
    memcpy(end - bytes.n, bytes.s, bytes.n);
  return bytes_of(end - bytes.n, bytes.n);
}

#endif
