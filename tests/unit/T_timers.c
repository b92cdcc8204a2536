/* timers: order, deadlines, starting anew, moving from queue to queue; a long run against a model.
 */
#include <stdlib.h>

#include "../../src/httpd/events/timers.h"
#include "tap.h"

enum { TIMERS = 40, QUEUES = 3, STEPS = 20000 };

static void test_one_queue(void)
{
  struct timer_queue queue;
  struct timer a = { 0 }, b = { 0 }, c = { 0 };
  timer_queue_init(&queue, 100);
  ok(!timer_oldest(&queue), "an empty queue has no oldest");
  ok(timer_deadline(&queue) == UINT64_MAX, "and no deadline");
  ok(!timer_expired(&queue, UINT64_MAX - 1), "and nothing expires");
  timer_stop(&a);
  ok(!timer_oldest(&queue), "stopping one that does not run does nothing");
  timer_start(&queue, &a, 1000);
  timer_start(&queue, &b, 1010);
  timer_start(&queue, &c, 1010);
  is_number(timer_deadline(&queue), 1100, "the first decides the deadline");
  ok(!timer_expired(&queue, 1099), "not too early");
  ok(timer_expired(&queue, 1100) == &a, "on time");
  ok(timer_expired(&queue, 5000) == &a, "and still when late");
  timer_start(&queue, &a, 1020);
  is_number(timer_deadline(&queue), 1110, "starting anew puts it behind the others");
  timer_stop(&b);
  ok(timer_oldest(&queue) == &c, "stopping the first one leaves the second");
  timer_stop(&a);
  ok(timer_oldest(&queue) == &c && c.next == c.previous, "stopping the last one leaves the first");
  timer_stop(&c);
  timer_stop(&c);
  ok(!timer_oldest(&queue) && timer_deadline(&queue) == UINT64_MAX, "none left");
}

static void test_two_queues(void)
{
  struct timer_queue quick, slow;
  struct timer a = { 0 }, b = { 0 };
  timer_queue_init(&quick, 0);
  timer_queue_init(&slow, 1000);
  timer_start(&quick, &a, 50);
  ok(timer_expired(&quick, 50) == &a, "a length of zero expires at once");
  timer_start(&slow, &b, 60);
  timer_start(&slow, &a, 70);
  ok(!timer_oldest(&quick), "started in another queue it leaves the first");
  ok(timer_oldest(&slow) == &b && timer_deadline(&slow) == 1060,
     "and stands behind in the new one");
  ok(timer_older(&a, &b) == &b && timer_older(&b, &a) == &b, "the older of two");
  ok(timer_older(&a, 0) == &a && timer_older(0, &a) == &a && !timer_older(0, 0), "or of one");
}

/* The model: who runs where, and when it was started last. */
static struct {
  int queue; /* -1: not running */
  uint64_t since, order;
} model[TIMERS];

static int model_oldest(int queue)
{
  int oldest = -1;
  for (int i = 0; i < TIMERS; i++)
    if (model[i].queue == queue && (oldest < 0 || model[i].order < model[oldest].order))
      oldest = i;
  return oldest;
}

static bool agrees(struct timer_queue const *queues, struct timer const *timers, uint64_t now)
{
  for (int q = 0; q < QUEUES; q++) {
    int oldest = model_oldest(q);
    struct timer const *want = oldest < 0 ? 0 : timers + oldest;
    uint64_t deadline = want ? model[oldest].since + queues[q].length : UINT64_MAX;
    if (timer_oldest(queues + q) != want || timer_deadline(queues + q) != deadline ||
        timer_expired(queues + q, now) != (deadline <= now ? want : 0))
      return false;
  }
  return true;
}

static void test_against_model(void)
{
  static struct timer timers[TIMERS];
  struct timer_queue queues[QUEUES];
  uint64_t now = 1;
  int good = 0;
  srand(1);
  for (int q = 0; q < QUEUES; q++)
    timer_queue_init(queues + q, (uint64_t)q * 30);
  for (int i = 0; i < TIMERS; i++)
    model[i].queue = -1;
  for (int step = 0; step < STEPS; step++) {
    int i = rand() % TIMERS, q = rand() % QUEUES;
    now += (uint64_t)(rand() % 3);
    if (rand() % 3 == 0) {
      timer_stop(timers + i);
      model[i].queue = -1;
    } else {
      timer_start(queues + q, timers + i, now);
      model[i].queue = q;
      model[i].since = now;
      model[i].order = (uint64_t)step;
    }
    good += agrees(queues, timers, now);
  }
  is_number(good, STEPS, "as the model says after every step");
}

int main(void)
{
  test_one_queue();
  test_two_queues();
  test_against_model();
  return tap_done();
}
