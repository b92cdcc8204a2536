/* timers: deadlines of connections. Every queue has one length of time, so the oldest timer is
 * always its first. */
#ifndef HTTPD_EVENTS_TIMERS_H
#define HTTPD_EVENTS_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/clock.h>

struct timer {
  struct timer *previous, *next; /* null: not running */
  uint64_t since;                /* monotonic milliseconds */
};

struct timer_queue {
  struct timer head; /* of the ring */
  uint64_t length;   /* milliseconds */
};

void timer_queue_init(struct timer_queue *queue, uint64_t length);

static inline bool timer_queue_is_empty(struct timer_queue const *queue)
{
  return queue->head.next == &queue->head;
}

/* Starts the timer, or starts it anew (in whatever queue it was). */
void timer_start(struct timer_queue *queue, struct timer *timer, uint64_t now);
void timer_stop(struct timer *timer);
/* Puts a running timer at the end of another queue, as old as it is. */
void timer_move(struct timer_queue *queue, struct timer *timer);

/* The first timer when its time has come, else null. */
struct timer *timer_expired(struct timer_queue const *queue, uint64_t now);
/* The timer that was started first, or null. */
struct timer *timer_oldest(struct timer_queue const *queue);
/* The timer that was started last, or null. */
struct timer *timer_newest(struct timer_queue const *queue);
/* The one of two that was started first; either may be null. */
struct timer *timer_older(struct timer *a, struct timer *b);
/* When the first timer ends; UINT64_MAX when none runs. */
uint64_t timer_deadline(struct timer_queue const *queue);

#endif
