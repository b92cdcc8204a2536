/* poll_set: slots of the poll array. */
#include <stdlib.h>

#include "poll_set.h"

int poll_set_init(struct poll_set *set, size_t fixed, size_t connections)
{
  set->slots = calloc(fixed + connections, sizeof(*set->slots));
  set->owners = calloc(fixed + connections, sizeof(*set->owners));
  if (!set->slots || !set->owners)
    return -1;
  set->fixed = set->count = fixed;
  for (size_t i = 0; i < fixed; i++)
    set->slots[i].fd = -1;
  return 0;
}

void poll_set_fixed(struct poll_set *set, size_t slot, int fd, short events)
{
  set->slots[slot].fd = fd;
  set->slots[slot].events = events;
}

size_t poll_set_add(struct poll_set *set, struct connection *owner, int fd, short events)
{
  size_t slot = set->count++;
  set->slots[slot] = (struct pollfd){ .fd = fd, .events = events };
  set->owners[slot] = owner;
  return slot;
}

void poll_set_events(struct poll_set *set, size_t slot, short events)
{
  set->slots[slot].events = events;
}

struct connection *poll_set_remove(struct poll_set *set, size_t slot)
{
  size_t last = --set->count;
  if (slot == last)
    return 0;
  set->slots[slot] = set->slots[last];
  set->owners[slot] = set->owners[last];
  return set->owners[slot];
}
