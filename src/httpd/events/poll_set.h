/* poll_set: the array given to poll(2), kept up to date and never rebuilt. Its first slots are
   fixed (signals, log channel, listeners), the rest belong to watches in no order. */
#ifndef HTTPD_EVENTS_POLL_SET_H
#define HTTPD_EVENTS_POLL_SET_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct server;

/* A descriptor that is watched: part of whatever it belongs to. */
struct watch {
  void (*ready)(struct server *server, struct watch *watch, short revents);
  size_t slot; /* 0: not in the set (slot 0 is a fixed one) */
};

struct poll_set {
  struct pollfd *slots;
  struct watch **owners; /* null for fixed slots */
  size_t fixed, count;
  size_t first; /* slot of the watch that is the first in the next turn; 0: the last one is */
};

/* Room for `fixed` slots, at least one (descriptor -1 at first), and `watches` more. 0 ok, -1 no
 * memory. */
int poll_set_init(struct poll_set *set, size_t fixed, size_t watches);

static inline void poll_set_fixed(struct poll_set *set, size_t slot, int fd, short events)
{
  set->slots[slot].fd = fd;
  set->slots[slot].events = events;
}

static inline bool poll_set_has(struct watch const *watch)
{
  return watch->slot != 0;
}

/* Watches a descriptor. The caller has seen to it that there is room. */
static inline void poll_set_add(struct poll_set *set, struct watch *watch, int fd, short events)
{
  watch->slot = set->count++;
  set->slots[watch->slot] = (struct pollfd){ .fd = fd, .events = events };
  set->owners[watch->slot] = watch;
}

/* Another descriptor, or other events, for one that is watched; -1: nothing is watched for now,
   hang-ups neither. */
static inline void poll_set_change(struct poll_set *set, struct watch const *watch, int fd,
                                   short events)
{
  poll_set_fixed(set, watch->slot, fd, events);
}

/* One or the other. */
static inline void poll_set_watch(struct poll_set *set, struct watch *watch, int fd, short events)
{
  if (poll_set_has(watch))
    poll_set_change(set, watch, fd, events);
  else
    poll_set_add(set, watch, fd, events);
}

/* Frees the slot; nothing happens when there is none. The last watch moves there. */
void poll_set_remove(struct poll_set *set, struct watch *watch);

/* The next turn begins with this watch. Of several the first that asks is meant. */
static inline void poll_set_begin_with(struct poll_set *set, struct watch const *watch)
{
  if (set->first == 0)
    set->first = watch->slot;
}

/* A turn goes through the slots of watches downwards, and from the lowest to the last one. The slot
   that it begins with, and that which follows; below set->fixed when there is no watch. */
static inline size_t poll_set_begin(struct poll_set *set)
{
  size_t first = set->first;
  set->first = 0;
  return first >= set->fixed && first < set->count ? first : set->count - 1;
}

static inline size_t poll_set_next(struct poll_set const *set, size_t slot)
{
  return slot > set->fixed && slot <= set->count ? slot - 1 : set->count - 1;
}

#endif
