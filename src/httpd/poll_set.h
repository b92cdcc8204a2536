/* poll_set: the array given to poll(2), kept up to date and never rebuilt. Its first slots are
   fixed (signals, log channel, listeners), the rest belong to connections in no order. */
#ifndef HTTPD_POLL_SET_H
#define HTTPD_POLL_SET_H

#include <poll.h>
#include <stddef.h>

struct connection;

struct poll_set {
  struct pollfd *slots;
  struct connection **owners; /* null for fixed slots */
  size_t fixed, count;
};

/* Room for `fixed` slots (descriptor -1 at first) and `connections` more. 0 ok, -1 no memory. */
int poll_set_init(struct poll_set *set, size_t fixed, size_t connections);

void poll_set_fixed(struct poll_set *set, size_t slot, int fd, short events);

/* Watches a connection's descriptor; returns its slot. The caller has seen to it that there is
 * room. */
size_t poll_set_add(struct poll_set *set, struct connection *owner, int fd, short events);
void poll_set_events(struct poll_set *set, size_t slot, short events);
/* Frees a slot. The last connection moves there; its owner is told by the returned pointer (null
 * when none moved). */
struct connection *poll_set_remove(struct poll_set *set, size_t slot);

#endif
