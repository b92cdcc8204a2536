/* origins: a hash table of addresses; rings of origins by their count, and of connections by their
   origin. */
#include <stdlib.h>
#include <string.h>

#include "pools/origins.h"

int origins_init(struct origins *o, uint32_t size, uint64_t const seed[2])
{
  uint32_t buckets = 1;
  while (buckets < size && buckets < UINT32_C(1) << 31)
    buckets *= 2;
  *o = (struct origins){ .mask = buckets - 1, .seed = { seed[0], seed[1] | 1 } };
  /* What was never used takes no memory. */
  o->origins = malloc(size * sizeof(*o->origins));
  o->members = malloc(size * sizeof(*o->members));
  o->chains = calloc(buckets, sizeof(*o->chains));
  o->by_count = calloc((size_t)size + 1, sizeof(*o->by_count));
  if (!o->origins || !o->members || !o->chains || !o->by_count)
    return -1;
  return places_init(&o->places, size);
}

static void key_of(struct address const *address, uint64_t key[2])
{
  key[1] = address->family;
  memcpy(key, address->ip, sizeof(*key)); /* all of IPv4, and the /64 of IPv6 */
}

static uint32_t *chain_of(struct origins *o, uint64_t const key[2])
{
  uint64_t hash = ((key[0] ^ o->seed[0]) + key[1]) * o->seed[1];
  hash ^= hash >> 32;
  hash *= o->seed[1];
  return o->chains + (hash >> 32 & o->mask);
}

/* ---- Rings of origins that have as many connections ---- */

static void ring_join(struct origins *o, uint32_t number)
{
  struct origin *origin = o->origins + number;
  uint32_t *head = o->by_count + origin->count;
  if (*head) {
    struct origin *first = o->origins + (*head - 1);
    origin->next = *head - 1;
    origin->previous = first->previous;
    o->origins[first->previous].next = number;
    first->previous = number;
  } else {
    origin->previous = origin->next = number;
    *head = number + 1;
  }
}

static void ring_leave(struct origins *o, uint32_t number)
{
  struct origin *origin = o->origins + number;
  uint32_t *head = o->by_count + origin->count;
  if (origin->next == number) {
    *head = 0;
    return;
  }
  o->origins[origin->previous].next = origin->next;
  o->origins[origin->next].previous = origin->previous;
  if (*head == number + 1)
    *head = origin->next + 1;
}

/* ---- Origins ---- */

static uint32_t origin_find(struct origins *o, uint64_t const key[2], uint32_t *chain)
{
  for (uint32_t n = *chain; n; n = o->origins[n - 1].chain)
    if (o->origins[n - 1].key[0] == key[0] && o->origins[n - 1].key[1] == key[1])
      return n - 1;
  return ORIGIN_NONE;
}

static uint32_t origin_make(struct origins *o, uint64_t const key[2], uint32_t *chain)
{
  uint32_t number = places_take(&o->places);
  o->origins[number] = (struct origin){ .key = { key[0], key[1] }, .chain = *chain };
  *chain = number + 1;
  o->count++;
  return number;
}

static void origin_forget(struct origins *o, uint32_t number)
{
  uint32_t *at = chain_of(o, o->origins[number].key);
  while (*at != number + 1)
    at = &o->origins[*at - 1].chain;
  *at = o->origins[number].chain;
  places_give_back(&o->places, number);
  o->count--;
}

/* ---- Connections ---- */

/* As the last of its ring. */
static void member_join(struct origins *o, struct origin *origin, uint32_t connection)
{
  struct origin_member *member = o->members + connection, *first;
  if (origin->count == 0) {
    member->previous = member->next = origin->first = connection;
    return;
  }
  first = o->members + origin->first;
  member->next = origin->first;
  member->previous = first->previous;
  o->members[first->previous].next = connection;
  first->previous = connection;
}

static void member_leave(struct origins *o, struct origin *origin, uint32_t connection)
{
  struct origin_member *member = o->members + connection;
  o->members[member->previous].next = member->next;
  o->members[member->next].previous = member->previous;
  if (origin->first == connection)
    origin->first = member->next;
}

void origins_add(struct origins *o, uint32_t connection, struct address const *address)
{
  uint64_t key[2];
  uint32_t number, *chain;
  o->members[connection].origin = ORIGIN_NONE;
  if (!address)
    return;
  key_of(address, key);
  chain = chain_of(o, key);
  number = origin_find(o, key, chain);
  if (number == ORIGIN_NONE)
    number = origin_make(o, key, chain);
  else
    ring_leave(o, number);
  o->members[connection].origin = number;
  member_join(o, o->origins + number, connection);
  if (++o->origins[number].count > o->largest)
    o->largest = o->origins[number].count;
  ring_join(o, number);
}

void origins_remove(struct origins *o, uint32_t connection)
{
  uint32_t number = o->members[connection].origin;
  struct origin *origin;
  if (number == ORIGIN_NONE)
    return;
  origin = o->origins + number;
  o->members[connection].origin = ORIGIN_NONE;
  ring_leave(o, number);
  member_leave(o, origin, connection);
  /* It was the only one of the largest: now it is one of those below. */
  if (o->by_count[o->largest] == 0)
    o->largest--;
  if (--origin->count)
    ring_join(o, number);
  else
    origin_forget(o, number);
}

uint32_t origins_largest(struct origins const *o)
{
  return o->count ? o->by_count[o->largest] - 1 : ORIGIN_NONE;
}

uint32_t origins_next(struct origins *o, uint32_t origin)
{
  uint32_t connection = o->origins[origin].first;
  o->origins[origin].first = o->members[connection].next;
  return connection;
}

void origins_begin_with(struct origins *o, uint32_t connection)
{
  o->origins[o->members[connection].origin].first = connection;
}
