/* clock: monotonic time for deadlines and durations, wall time for dates. */
#include <time.h>

#include "clock.h"

uint64_t clock_monotonic(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void clock_wall(uint64_t *seconds, uint32_t *microseconds)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  *seconds = (uint64_t)t.tv_sec;
  *microseconds = (uint32_t)(t.tv_nsec / 1000);
}

void clock_update(struct server_clock *clock)
{
  uint64_t seconds;
  uint32_t microseconds;
  clock->now = clock_monotonic() / 1000;
  clock_wall(&seconds, &microseconds);
  if (clock->seconds == (int64_t)seconds && clock->date[0])
    return;
  clock->seconds = (int64_t)seconds;
  date_format(clock->date, clock->seconds);
}
