/* park: whether a connection that waits for its client is polled or parked. To be polled costs a
   little in every turn of the loop, to be parked a little more for each request: who asks in nearly
   every turn is polled, who is silent for some turns, or a second, is parked, and heard where it is
   from then on, until it asks often again.

   Where no descriptor tells of the parked ones (parking.h), those that are heard have waited for
   their slice to be looked at: there, who was silent for a second is parked, and who is heard is
   polled again. */
#include <string.h>

#include <skalibs/strerr.h>

#include "state/connection.h"
#include "conn/connections.h"
#include "log/message.h"
#include "loop/park.h"

enum { SILENT_TURNS = 8, OFTEN_TURNS = 2, SILENT_TIME = 1000 /* milliseconds */ };
enum { READY_A_TURN = 64 };

static void refusal_say(struct server const *server)
{
  message(LEVEL_WARNING, "unable to use epoll: %s: idle connections are looked at in turn instead",
          strerror(server->parking.error));
}

void park_init(struct server *server)
{
  if (parking_init(&server->parking, server->connection_max) < 0)
    strerr_diefusys(111, "make room for connections");
  if (server->parking.error)
    refusal_say(server);
  poll_set_fixed(&server->poll_set, SLOT_PARKING, server->parking.descriptor, POLLIN);
}

static bool are_told(struct server const *server)
{
  return server->parking.descriptor >= 0;
}

static uint32_t turns_waited(struct server const *server, struct connection const *c)
{
  return server->loop_turn - c->waits_since;
}

static bool is_silent(struct server const *server, struct connection const *c)
{
  return c->timer.since + SILENT_TIME <= server->clock.now ||
         (are_told(server) && turns_waited(server, c) >= SILENT_TURNS);
}

/* Those that fell silent together are not parked in one turn, for which others would wait: to park
   one costs ten times what it costs to poll it. */
static size_t most_a_turn(struct server const *server)
{
  return 64 + (server->poll_set.count - server->poll_set.fixed) / 8;
}

static void unpark(struct server *server, struct connection *c)
{
  c->parked = false;
  if (poll_set_has(&c->watch))
    return;
  poll_set_add(&server->poll_set, &c->watch, c->fd, POLLIN);
  if (c->state == CONNECTION_WAITING)
    timer_start(&server->waiting, &c->timer, server->clock.now);
}

/* The system refuses to park, or to tell of those that are parked, for good. */
static void fall_back(struct server *server)
{
  refusal_say(server);
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].parked)
      unpark(server, server->connections + i);
  (void)parking_fall_back(&server->parking);
  server->park_again = 0;
  poll_set_fixed(&server->poll_set, SLOT_PARKING, -1, 0);
}

void park_idle(struct server *server)
{
  if (server->park_again > server->clock.now)
    return;
  for (size_t left = most_a_turn(server); left; left--) {
    struct connection *c = (struct connection *)timer_oldest(&server->waiting);
    if (!c || !is_silent(server, c))
      return;
    if (!parking_add(&server->parking, c->fd, c->number)) {
      server->park_again = server->clock.now + SILENT_TIME;
      if (parking_is_refused(&server->parking))
        fall_back(server);
      return;
    }
    poll_set_remove(&server->poll_set, &c->watch);
    timer_move(&server->parked, &c->timer);
    c->parked = true;
  }
}

static void leave(struct server *server, struct connection *c)
{
  parking_remove(&server->parking, c->fd, c->number);
  c->parked = false;
}

/* Something came for a parked connection. */
static void wake(struct server *server, struct connection *c)
{
  if (poll_set_has(&c->watch)) {
    /* It is polled for something else by now, and does not want it yet. */
    leave(server, c);
    return;
  }
  if (!are_told(server) || turns_waited(server, c) <= OFTEN_TURNS) {
    leave(server, c);
    poll_set_add(&server->poll_set, &c->watch, c->fd, POLLIN);
    if (c->state == CONNECTION_WAITING)
      timer_start(&server->waiting, &c->timer, server->clock.now);
  }
  connection_ready(server, c, POLLIN);
}

void park_turn(struct server *server)
{
  uint32_t numbers[READY_A_TURN], count;
  bool due = are_told(server) ? server->poll_set.slots[SLOT_PARKING].revents != 0
                              : server->parking.count && server->clock.now >= server->parking_look;
  if (!due)
    return;
  server->parking_look = server->clock.now + PARKING_LOOK;
  /* They may have asked only after an answer of this turn, and know what has changed since. */
  file_cache_turn(&server->files);
  count = parking_ready(&server->parking, numbers, READY_A_TURN);
  if (parking_is_refused(&server->parking)) {
    fall_back(server);
    return;
  }
  for (uint32_t i = 0; i < count && server_may_serve(server); i++)
    wake(server, server->connections + numbers[i]);
  if (parking_is_refused(&server->parking))
    fall_back(server);
}

uint64_t park_deadline(struct server const *server)
{
  struct timer const *oldest = timer_oldest(&server->waiting);
  uint64_t deadline = UINT64_MAX;
  if (oldest)
    deadline = oldest->since + SILENT_TIME;
  if (oldest && deadline < server->park_again)
    deadline = server->park_again;
  if (!are_told(server) && server->parking.count)
    deadline = earlier(deadline, server->parking_look);
  return deadline;
}
