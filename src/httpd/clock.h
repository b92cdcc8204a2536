/* clock: what time it is, asked once a turn of the loop. */
#ifndef HTTPD_CLOCK_H
#define HTTPD_CLOCK_H

#include <stdint.h>

#include <httpway/date.h>

struct server_clock {
  uint64_t now;           /* monotonic milliseconds at the beginning of the turn */
  int64_t seconds;        /* wall clock */
  char date[DATE_LENGTH]; /* the wall clock as an HTTP date, made once a second */
};

void clock_update(struct server_clock *clock);

/* Monotonic microseconds, now. */
uint64_t clock_monotonic(void);
/* The wall clock, now. */
void clock_wall(uint64_t *seconds, uint32_t *microseconds);

#endif
