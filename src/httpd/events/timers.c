/* timers: rings of timers, oldest first. */
#include "events/timers.h"

void timer_queue_init(struct timer_queue *queue, uint64_t length)
{
  queue->head.previous = queue->head.next = &queue->head;
  queue->length = length;
}

void timer_stop(struct timer *timer)
{
  if (!timer->next)
    return;
  timer->previous->next = timer->next;
  timer->next->previous = timer->previous;
  timer->previous = timer->next = 0;
}

void timer_move(struct timer_queue *queue, struct timer *timer)
{
  timer_start(queue, timer, timer->since);
}

void timer_start(struct timer_queue *queue, struct timer *timer, uint64_t now)
{
  timer_stop(timer);
  timer->since = now;
  timer->previous = queue->head.previous;
  timer->next = &queue->head;
  queue->head.previous->next = timer;
  queue->head.previous = timer;
}

struct timer *timer_oldest(struct timer_queue const *queue)
{
  return queue->head.next == &queue->head ? 0 : queue->head.next;
}

struct timer *timer_newest(struct timer_queue const *queue)
{
  return queue->head.previous == &queue->head ? 0 : queue->head.previous;
}

struct timer *timer_older(struct timer *a, struct timer *b)
{
  if (!a || !b)
    return a ? a : b;
  return b->since < a->since ? b : a;
}

uint64_t timer_deadline(struct timer_queue const *queue)
{
  struct timer const *oldest = timer_oldest(queue);
  return oldest ? oldest->since + queue->length : UINT64_MAX;
}

struct timer *timer_expired(struct timer_queue const *queue, uint64_t now)
{
  return timer_deadline(queue) <= now ? timer_oldest(queue) : 0;
}
