/* clock: monotonic time for deadlines and durations, wall time for dates. */
#include <time.h>

#include "log/clock.h"

enum { MICROSECONDS = 1000000 /* in a second */ };

uint64_t clock_monotonic(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * MICROSECONDS + (uint64_t)t.tv_nsec / 1000;
}

void clock_wall(uint64_t *seconds, uint32_t *microseconds)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  *seconds = (uint64_t)t.tv_sec;
  *microseconds = (uint32_t)(t.tv_nsec / 1000);
}

void clock_look(struct server_clock *clock)
{
  clock->latest = clock_monotonic();
}

void clock_wall_latest(struct server_clock const *clock, uint64_t *seconds, uint32_t *microseconds)
{
  uint64_t wall = clock->latest + clock->wall_ahead;
  *seconds = wall / MICROSECONDS;
  *microseconds = (uint32_t)(wall % MICROSECONDS);
}

void clock_update(struct server_clock *clock)
{
  uint64_t seconds;
  uint32_t microseconds;
  clock_look(clock);
  clock->now = clock->latest / 1000;
  clock_wall(&seconds, &microseconds);
  clock->wall_ahead = seconds * MICROSECONDS + microseconds - clock->latest;
  if (clock->seconds == (int64_t)seconds && clock->date[0])
    return;
  clock->seconds = (int64_t)seconds;
  date_format(clock->date, clock->seconds);
}
