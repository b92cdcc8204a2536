/* turn: which job is next: origins take turns; those that keep failing wait in between. */
#include <httpway/configuration.h>

#include "inquiries.h"
#include "turn.h"

static uint64_t auth_delay(void)
{
  return configuration_newest()->globals->auth_delay;
}

/* How many workers do such jobs for the origin of x. */
static size_t working_for(struct crew const *crew, struct inquiry const *x)
{
  size_t n = 0;
  for (size_t i = 0; i < crew->room; i++) {
    struct inquiry const *y = crew->workers[i].inquiry;
    n += y && y->job.kind == x->job.kind && origin_equal(&y->origin, &x->origin);
  }
  return n;
}

static bool is_being_done(struct crew const *crew, struct inquiry const *x)
{
  for (size_t i = 0; i < crew->room; i++) {
    struct inquiry const *y = crew->workers[i].inquiry;
    if (y && fingerprint_equal(&y->fingerprint, &x->fingerprint))
      return true;
  }
  return false;
}

uint64_t turn_not_before(struct inquiry const *x, uint64_t now)
{
  if (x->job.kind == JOB_HOME)
    return 0;
  return failures_until(&x->origin, now, auth_delay() * 1000);
}

/* One origin has at most half of the workers of a kind, or the only one; if it keeps failing,
   one. */
static bool has_enough(struct crew const *crew, struct inquiry const *x, size_t working,
                       uint64_t now)
{
  size_t limit = crew->limit[x->job.kind], half = limit > 1 ? limit / 2 : 1;
  return working >= half || (working && auth_delay() && failures_many(&x->origin, now));
}

/* The client with the fewest running jobs; ties: the oldest. */
struct inquiry *turn_next(struct crew const *crew, enum job_kind kind, uint64_t now)
{
  struct inquiry *best = 0;
  size_t best_working = 0;
  for (struct inquiry *x = 0; (x = inquiries_next(x));) {
    size_t working;
    if (x->state != INQUIRY_WAITING || x->job.kind != kind || is_being_done(crew, x) ||
        turn_not_before(x, now))
      continue;
    working = working_for(crew, x);
    if (has_enough(crew, x, working, now))
      continue;
    if (!best || working < best_working || (working == best_working && x->number < best->number)) {
      best = x;
      best_working = working;
    }
  }
  return best;
}
