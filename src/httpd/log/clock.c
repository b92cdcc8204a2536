/* clock: monotonic time for deadlines and durations, wall time for dates. */
#include <time.h>

#include "log/clock.h"

uint64_t clock_monotonic(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * CLOCK_SECOND + (uint64_t)t.tv_nsec / 1000;
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
  clock_look(clock);
  clock->now = clock->latest / 1000;
  clock_wall(&seconds, &microseconds);
  clock->wall_ahead = seconds * CLOCK_SECOND + microseconds - clock->latest;
  if (clock->seconds == (int64_t)seconds && clock->date[0])
    return;
  clock->seconds = (int64_t)seconds;
  date_format(clock->date, clock->seconds);
}
