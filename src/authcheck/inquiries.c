/* inquiries: an array, and how far it is in use. */
#include <stdlib.h>

#include <skalibs/bytestr.h>
#include <skalibs/strerr.h>

#include "inquiries.h"

/* One origin may have this part of the slots of a kind, and a few in any case, but never more than
   half of them, or the only one. */
enum { SHARE = 4, SHARE_LEAST = 8 };

static struct {
  struct inquiry *places;
  size_t most; /* of one kind */
  size_t used[JOB_KINDS];
  size_t top; /* no slot from here on is in use */
  uint64_t numbers;
} table;

void inquiries_init(size_t most)
{
  table.most = most;
  /* Slots that were never used take no memory. */
  table.places = calloc(JOB_KINDS * most, sizeof *table.places);
  if (!table.places)
    strerr_diefusys(111, "allocate memory");
}

static size_t share_of(size_t places)
{
  size_t half = places > 1 ? places / 2 : 1, least = half < SHARE_LEAST ? half : SHARE_LEAST;
  return places / SHARE > least ? places / SHARE : least;
}

static struct inquiry *place_find(enum job_kind kind, struct origin const *origin)
{
  size_t share = share_of(table.most);
  struct inquiry *free_place = 0;
  if (table.used[kind] >= table.most)
    return 0;
  for (size_t i = 0; i < table.top; i++) {
    struct inquiry *x = table.places + i;
    if (x->state == INQUIRY_FREE)
      free_place = free_place ? free_place : x;
    else if (x->job.kind == kind && origin_equal(&x->origin, origin) && --share == 0)
      return 0;
  }
  return free_place ? free_place : table.places + table.top;
}

struct inquiry *inquiries_take(enum job_kind kind, struct origin const *origin)
{
  struct inquiry *x = place_find(kind, origin);
  if (!x)
    return 0;
  if (x == table.places + table.top)
    table.top++;
  table.used[kind]++;
  x->state = INQUIRY_WAITING;
  x->number = table.numbers++;
  x->origin = *origin;
  x->job.kind = (uint8_t)kind;
  return x;
}

void inquiries_give_back(struct inquiry *x)
{
  table.used[x->job.kind]--;
  byte_zzero((char *)x, sizeof *x);
  while (table.top && table.places[table.top - 1].state == INQUIRY_FREE)
    table.top--;
}

struct inquiry *inquiries_next(struct inquiry *before)
{
  struct inquiry *x = before ? before + 1 : table.places;
  while (x < table.places + table.top && x->state == INQUIRY_FREE)
    x++;
  return x < table.places + table.top ? x : 0;
}

size_t inquiries_used(enum job_kind kind)
{
  return table.used[kind];
}

void inquiries_wipe(void)
{
  for (struct inquiry *x = 0; (x = inquiries_next(x));)
    inquiries_give_back(x);
}
