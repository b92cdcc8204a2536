/* timers: deadlines of connections: rings of timers, oldest first. Every queue has one length of
 * time, so the oldest timer is always its first. */
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

static inline void timer_queue_init(struct timer_queue *queue, uint64_t length)
{
  queue->head.previous = queue->head.next = &queue->head;
  queue->length = length;
}

static inline bool timer_queue_is_empty(struct timer_queue const *queue)
{
  return queue->head.next == &queue->head;
}

static inline void timer_stop(struct timer *timer)
{
  if (!timer->next)
    return;
  timer->previous->next = timer->next;
  timer->next->previous = timer->previous;
  timer->previous = timer->next = 0;
}

/* Starts the timer, or starts it anew (in whatever queue it was). */
static inline void timer_start(struct timer_queue *queue, struct timer *timer, uint64_t now)
{
  timer_stop(timer);
  timer->since = now;
  timer->previous = queue->head.previous;
  timer->next = &queue->head;
  queue->head.previous->next = timer;
  queue->head.previous = timer;
}

/* Puts a running timer at the end of another queue, as old as it is. */
static inline void timer_move(struct timer_queue *queue, struct timer *timer)
{
  timer_start(queue, timer, timer->since);
}

/* The timer that was started first, or null. */
static inline struct timer *timer_oldest(struct timer_queue const *queue)
{
  return timer_queue_is_empty(queue) ? 0 : queue->head.next;
}

/* The timer that was started last, or null. */
static inline struct timer *timer_newest(struct timer_queue const *queue)
{
  return timer_queue_is_empty(queue) ? 0 : queue->head.previous;
}

/* The one of two that was started first; either may be null. */
static inline struct timer *timer_older(struct timer *a, struct timer *b)
{
  if (!a || !b)
    return a ? a : b;
  return b->since < a->since ? b : a;
}

/* When the first timer ends; UINT64_MAX when none runs. */
static inline uint64_t timer_deadline(struct timer_queue const *queue)
{
  struct timer const *oldest = timer_oldest(queue);
  return oldest ? oldest->since + queue->length : UINT64_MAX;
}

/* The first timer when its time has come, else null. */
static inline struct timer *timer_expired(struct timer_queue const *queue, uint64_t now)
{
  return timer_deadline(queue) <= now ? timer_oldest(queue) : 0;
}

#endif
