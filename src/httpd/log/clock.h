/* clock: what time it is: asked once a turn of the loop, and when an answer has gone out. */
#ifndef HTTPD_LOG_CLOCK_H
#define HTTPD_LOG_CLOCK_H

#include <stdint.h>

#include <httpway/date.h>

struct server_clock {
  uint64_t now;           /* monotonic milliseconds at the beginning of the turn */
  uint64_t latest;        /* monotonic microseconds at the latest look */
  uint64_t wall_ahead;    /* of monotonic time, at the beginning of the turn: microseconds */
  int64_t seconds;        /* wall clock */
  char date[DATE_LENGTH]; /* the wall clock as an HTTP date, made once a second */
};

enum { CLOCK_SECOND = 1000000 /* microseconds */ };

/* Monotonic microseconds, now. */
uint64_t clock_monotonic(void);
/* The wall clock, now. */
void clock_wall(uint64_t *seconds, uint32_t *microseconds);

/* The beginning of a turn. */
void clock_update(struct server_clock *clock);
/* Another look in the same turn: sets latest. */
static inline void clock_look(struct server_clock *clock)
{
  clock->latest = clock_monotonic();
}

/* The wall clock at the latest look. */
static inline void clock_wall_latest(struct server_clock const *clock, uint64_t *seconds,
                                     uint32_t *microseconds)
{
  uint64_t wall = clock->latest + clock->wall_ahead;
  *seconds = wall / CLOCK_SECOND;
  *microseconds = (uint32_t)(wall % CLOCK_SECOND);
}

#endif
