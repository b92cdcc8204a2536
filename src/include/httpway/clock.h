/* clock: time that is never set back, in microseconds. */
#ifndef HTTPWAY_CLOCK_H
#define HTTPWAY_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_microseconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Of two deadlines; UINT64_MAX is none. */
static inline uint64_t earlier(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

#endif
