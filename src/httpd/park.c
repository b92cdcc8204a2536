/* park: a connection that waits is polled for a second, as most next requests come soon; then it is
   parked. Both kinds are in queues, oldest first. */
#include <skalibs/strerr.h>

#include "connection.h"
#include "park.h"

enum { PARK_AFTER = 1000 /* milliseconds */, PARK_A_TURN = 64, READY_A_TURN = 64 };

void park_init(struct server *server)
{
  if (parking_init(&server->parking, server->connection_max) < 0)
    strerr_diefusys(111, "make room for connections");
  poll_set_fixed(&server->poll_set, SLOT_PARKING, server->parking.descriptor, POLLIN);
}

void park_idle(struct server *server)
{
  struct timer *timer;
  if (server->park_again > server->clock.now)
    return;
  for (int i = 0; i < PARK_A_TURN && (timer = timer_oldest(&server->waiting)); i++) {
    struct connection *c = (struct connection *)timer;
    if (timer->since + PARK_AFTER > server->clock.now)
      return;
    if (!parking_add(&server->parking, c->fd, c->number)) {
      server->park_again = server->clock.now + PARK_AFTER;
      return;
    }
    poll_set_remove(&server->poll_set, &c->watch);
    timer_move(&server->parked, timer);
    c->parked = true;
  }
}

void park_leave(struct server *server, struct connection *c)
{
  parking_remove(&server->parking, c->fd, c->number);
  poll_set_add(&server->poll_set, &c->watch, c->fd, POLLIN);
  timer_start(&server->waiting, &c->timer, server->clock.now);
  c->parked = false;
}

void park_turn(struct server *server)
{
  uint32_t numbers[READY_A_TURN], count;
  bool due = server->parking.descriptor < 0
                 ? server->parking.count && server->clock.now >= server->parking_look
                 : server->poll_set.slots[SLOT_PARKING].revents != 0;
  if (!due)
    return;
  server->parking_look = server->clock.now + PARKING_LOOK;
  /* They may have asked only after an answer of this turn, and know what has changed since. */
  file_cache_turn(&server->files);
  count = parking_ready(&server->parking, numbers, READY_A_TURN);
  for (uint32_t i = 0; i < count; i++)
    /* What one of them did may have closed another. */
    if (server->connections[numbers[i]].parked)
      connection_ready(server, server->connections + numbers[i], POLLIN);
}

uint64_t park_deadline(struct server const *server)
{
  struct timer const *oldest = timer_oldest(&server->waiting);
  uint64_t deadline = UINT64_MAX;
  if (oldest)
    deadline = oldest->since + PARK_AFTER;
  if (oldest && deadline < server->park_again)
    deadline = server->park_again;
  if (server->parking.descriptor < 0 && server->parking.count)
    deadline = earlier(deadline, server->parking_look);
  return deadline;
}
