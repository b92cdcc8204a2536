/* poll_set: slots of the poll array. */
#include <stdlib.h>

#include "events/poll_set.h"

int poll_set_init(struct poll_set *set, size_t fixed, size_t watches)
{
  /* Not cleared: slots that were never used take no memory. */
  set->slots = malloc((fixed + watches) * sizeof(*set->slots));
  set->owners = malloc((fixed + watches) * sizeof(*set->owners));
  if (!set->slots || !set->owners)
    return -1;
  set->fixed = set->count = fixed;
  set->first = 0;
  for (size_t i = 0; i < fixed; i++) {
    set->slots[i] = (struct pollfd){ .fd = -1 };
    set->owners[i] = 0;
  }
  return 0;
}

void poll_set_fixed(struct poll_set *set, size_t slot, int fd, short events)
{
  set->slots[slot].fd = fd;
  set->slots[slot].events = events;
}

void poll_set_add(struct poll_set *set, struct watch *watch, int fd, short events)
{
  watch->slot = set->count++;
  set->slots[watch->slot] = (struct pollfd){ .fd = fd, .events = events };
  set->owners[watch->slot] = watch;
}

void poll_set_change(struct poll_set *set, struct watch const *watch, int fd, short events)
{
  set->slots[watch->slot].fd = fd;
  set->slots[watch->slot].events = events;
}

void poll_set_watch(struct poll_set *set, struct watch *watch, int fd, short events)
{
  if (poll_set_has(watch))
    poll_set_change(set, watch, fd, events);
  else
    poll_set_add(set, watch, fd, events);
}

void poll_set_remove(struct poll_set *set, struct watch *watch)
{
  size_t slot = watch->slot, last;
  if (!poll_set_has(watch))
    return;
  last = --set->count;
  set->slots[slot] = set->slots[last];
  set->owners[slot] = set->owners[last];
  set->owners[slot]->slot = slot;
  watch->slot = 0;
}

void poll_set_begin_with(struct poll_set *set, struct watch const *watch)
{
  if (set->first == 0)
    set->first = watch->slot;
}

size_t poll_set_begin(struct poll_set *set)
{
  size_t first = set->first;
  set->first = 0;
  return first >= set->fixed && first < set->count ? first : set->count - 1;
}

size_t poll_set_next(struct poll_set const *set, size_t slot)
{
  return slot > set->fixed && slot <= set->count ? slot - 1 : set->count - 1;
}
