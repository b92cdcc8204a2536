/* failures: a table of fixed size; the origin that has not failed for the longest time makes
   room. */
#include <string.h>

#include "failures.h"

enum { ORIGINS = 1024 };
/* Every user mistypes: this many are free. Then the pause begins with FIRST_DELAY and doubles. */
enum { FREE_FAILURES = 5, FIRST_DELAY = 250 /* milliseconds */ };
/* This long after the last one all failures are forgotten. */
enum { MEMORY = 300000 /* milliseconds */ };

struct failing {
  struct origin origin; /* family 0: free */
  uint32_t count;
  uint64_t last; /* monotonic milliseconds */
};

static struct failing table[ORIGINS];

struct origin origin_of(struct address const *client)
{
  struct origin origin = { .family = client->family };
  memcpy(origin.prefix, client->ip, client->family == ADDRESS_IPV4 ? 4 : sizeof origin.prefix);
  return origin;
}

bool origin_equal(struct origin const *a, struct origin const *b)
{
  return a->family == b->family && memcmp(a->prefix, b->prefix, sizeof a->prefix) == 0;
}

static struct failing *find(struct origin const *origin)
{
  for (int i = 0; i < ORIGINS; i++)
    if (table[i].count && origin_equal(&table[i].origin, origin))
      return table + i;
  return 0;
}

static struct failing *make(struct origin const *origin)
{
  struct failing *place = table;
  for (int i = 1; i < ORIGINS; i++)
    if (table[i].last < place->last)
      place = table + i;
  *place = (struct failing){ .origin = *origin };
  return place;
}

void failures_add(struct origin const *origin, uint64_t now)
{
  struct failing *f = find(origin);
  if (!f)
    f = make(origin);
  if (f->count && now - f->last > MEMORY)
    f->count = 0;
  if (f->count < UINT32_MAX)
    f->count++;
  f->last = now;
}

static uint64_t delay_of(uint32_t count, uint64_t most)
{
  uint64_t delay = FIRST_DELAY;
  for (uint32_t i = FREE_FAILURES + 1; i < count && delay < most; i++)
    delay *= 2;
  return delay < most ? delay : most;
}

static struct failing const *find_many(struct origin const *origin, uint64_t now)
{
  struct failing const *f = find(origin);
  return f && f->count > FREE_FAILURES && now - f->last <= MEMORY ? f : 0;
}

bool failures_many(struct origin const *origin, uint64_t now)
{
  return find_many(origin, now);
}

uint64_t failures_until(struct origin const *origin, uint64_t now, uint64_t most)
{
  struct failing const *f = find_many(origin, now);
  uint64_t until;
  if (!f || most == 0)
    return 0;
  until = f->last + delay_of(f->count, most);
  return until > now ? until : 0;
}
