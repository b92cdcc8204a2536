/* accept: taking clients in, as many as there are places for. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include "listeners.h"
#include "message.h"
#include "socket_address.h"

/* Without descriptors, trying again at once would only burn the processor. */
enum { ACCEPT_PAUSE = 500 /* milliseconds */ };

/* Who can be spared for a new client: one that has all its answers and has not closed yet; else the
   one that has been waiting longest, which is parked. Null: nobody. */
static struct connection *dispensable(struct server const *server)
{
  struct timer *timer = timer_oldest(&server->lingering);
  if (!timer)
    timer = timer_oldest(&server->parked);
  return (struct connection *)(timer ? timer : timer_oldest(&server->waiting));
}

/* Nobody need go as long as another process has a place. */
static bool place_possible(struct server const *server)
{
  return places_left(&server->places) > 0 ||
         (server->conf.globals.clobber && dispensable(server) && !status_room_elsewhere(server));
}

static void place_make(struct server *server)
{
  if (places_left(&server->places) == 0)
    connection_close(server, dispensable(server), "Clobber");
}

void listeners_watch(struct server *server)
{
  bool watch =
      server->listening && place_possible(server) && server->accept_again <= server->clock.now;
  for (uint32_t i = 0; i < server->listener_count; i++)
    poll_set_fixed(&server->poll_set, SLOT_LISTENERS + i, watch ? server->listeners[i].fd : -1,
                   POLLIN);
}

/* What accept(2) may report of a client that left already, or of the network, is no fault of ours.
 */
static bool accept_failed(struct server *server)
{
  switch (errno) {
  case EAGAIN:
#if EAGAIN != EWOULDBLOCK
  case EWOULDBLOCK:
#endif
    return false;
  case EMFILE:
  case ENFILE:
  case ENOBUFS:
  case ENOMEM:
    message(LEVEL_WARNING, "unable to accept a connection: %s", strerror(errno));
    server->accept_again = server->clock.now + ACCEPT_PAUSE;
    return false;
  default:
    return true;
  }
}

/* False: nobody waits any more, or there is no place. */
static bool accept_one(struct server *server, uint32_t number)
{
  struct listener const *listener = server->listeners + number;
  struct address client;
  int fd;
  if (!place_possible(server))
    return false;
  fd = socket_address_accept(listener->fd, listener->bound.family, &client);
  if (fd < 0)
    return accept_failed(server);
  place_make(server);
  connection_open(server, fd, &client, number);
  return true;
}

/* Not more than the table holds, so that others get their turn. */
static void accept_all(struct server *server, uint32_t number)
{
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (!accept_one(server, number))
      return;
}

/* Of several processes each takes one at a time: the first to wake up would take them all. */
void listeners_accept(struct server *server, uint32_t number)
{
  if (server->conf.globals.accept_multi && !server->board)
    accept_all(server, number);
  else
    (void)accept_one(server, number);
}

void listeners_close(struct server *server)
{
  for (uint32_t i = 0; i < server->listener_count; i++)
    accept_all(server, i);
  listeners_drop(server);
}

void listeners_drop(struct server *server)
{
  for (uint32_t i = 0; i < server->listener_count; i++) {
    fd_close(server->listeners[i].fd);
    poll_set_fixed(&server->poll_set, SLOT_LISTENERS + i, -1, 0);
  }
  server->listening = false;
}
