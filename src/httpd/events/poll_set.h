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

void poll_set_fixed(struct poll_set *set, size_t slot, int fd, short events);

/* Watches a descriptor. The caller has seen to it that there is room. */
void poll_set_add(struct poll_set *set, struct watch *watch, int fd, short events);
/* Another descriptor, or other events, for one that is watched; -1: nothing is watched for now,
   hang-ups neither. */
void poll_set_change(struct poll_set *set, struct watch const *watch, int fd, short events);
/* One or the other. */
void poll_set_watch(struct poll_set *set, struct watch *watch, int fd, short events);
/* Frees the slot; nothing happens when there is none. The last watch moves there. */
void poll_set_remove(struct poll_set *set, struct watch *watch);

/* The next turn begins with this watch. Of several the first that asks is meant. */
void poll_set_begin_with(struct poll_set *set, struct watch const *watch);
/* A turn goes through the slots of watches downwards, and from the lowest to the last one. The slot
   that it begins with, and that which follows; below set->fixed when there is no watch. */
size_t poll_set_begin(struct poll_set *set);
size_t poll_set_next(struct poll_set const *set, size_t slot);

static inline bool poll_set_has(struct watch const *watch)
{
  return watch->slot != 0;
}

#endif
