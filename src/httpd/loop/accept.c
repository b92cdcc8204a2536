/* accept: taking clients in, as many as there are places for. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include "conn/close.h"
#include "conn/connections.h"
#include "client/evict.h"
#include "loop/listeners.h"
#include "log/message.h"
#include "conn/socket_address.h"

/* Without descriptors, trying again at once would only burn the processor. */
enum { ACCEPT_PAUSE = 500, ACCEPT_PAUSE_MOST = 8000 /* milliseconds */ };
/* Failures in a row that may be of clients that left already. */
enum { LOST_CLIENTS = 100 };
enum { SILENCE = 5000 /* milliseconds */ };
enum { ACCEPT_AT_ONCE = 64 };

static bool place_possible(struct server *server)
{
  return places_left(&server->places) > 0 || evict_choose(server);
}

void listeners_watch(struct server *server)
{
  bool watch = server->listening && place_possible(server);
  if (server->listening && places_left(&server->places) == 0)
    evict_say(server);
  server->accept_again = 0;
  for (uint32_t i = 0; i < server->listener_count; i++) {
    struct listener const *listener = server->listeners + i;
    bool waits = listener->accept_again > server->clock.now;
    if (waits && (server->accept_again == 0 || listener->accept_again < server->accept_again))
      server->accept_again = listener->accept_again;
    poll_set_fixed(&server->poll_set, SLOT_LISTENERS + i, watch && !waits ? listener->fd : -1,
                   POLLIN);
  }
}

/* It is said once, and not for each time that it comes and goes. */
static void failure_say(struct server *server)
{
  if (server->clock.now < server->accept_quiet_until)
    return;
  server->accept_quiet_until = server->clock.now + SILENCE;
  message(LEVEL_WARNING, "unable to accept a connection: %s", strerror(errno));
}

/* Nothing can be taken from this socket for now. A shortage may end soon. What is no shortage may
   be for good: the pauses grow. */
static void accept_rest(struct server *server, struct listener *listener, bool shortage)
{
  if (listener->accept_pause == 0)
    failure_say(server);
  if (shortage || listener->accept_pause == 0)
    listener->accept_pause = ACCEPT_PAUSE;
  else if (listener->accept_pause < ACCEPT_PAUSE_MOST)
    listener->accept_pause *= 2;
  listener->accept_again = server->clock.now + listener->accept_pause;
}

/* Whether to try again at once. What accept(2) may report of a client that left already, or of the
   network, is no fault of ours, but it does not come without end. */
static bool accept_failed(struct server *server, struct listener *listener)
{
  switch (errno) {
  case EAGAIN:
#if EAGAIN != EWOULDBLOCK
  case EWOULDBLOCK:
#endif
    return false;
  case ECONNABORTED:
  case EPROTO:
  case EPERM:
  case ENETDOWN:
  case ENETUNREACH:
  case EHOSTUNREACH:
  case ETIMEDOUT:
  case ENOPROTOOPT:
  case EOPNOTSUPP:
#ifdef EHOSTDOWN
  case EHOSTDOWN:
#endif
#ifdef ENONET
  case ENONET:
#endif
    if (listener->failures++ < LOST_CLIENTS)
      return true;
    accept_rest(server, listener, false);
    return false;
  case EMFILE:
  case ENFILE:
  case ENOBUFS:
  case ENOMEM:
    accept_rest(server, listener, true);
    return false;
  default:
    accept_rest(server, listener, false);
    return false;
  }
}

static void accept_worked(struct listener *listener)
{
  listener->failures = listener->accept_pause = 0;
}

/* Those that were taken in and not looked at yet. */
struct newcomers {
  struct connection *clients[ACCEPT_AT_ONCE];
  uint32_t count;
};

/* False: nobody waits any more, or there is no place. */
static bool accept_one(struct server *server, uint32_t number, struct newcomers *newcomers)
{
  struct listener *listener = server->listeners + number;
  bool full = places_left(&server->places) == 0;
  struct connection *c, *leaves = full ? evict_choose(server) : 0;
  struct address client;
  int fd;
  if (full && !leaves)
    return false;
  fd = socket_address_accept(listener->fd, listener->bound.family, &client);
  if (fd < 0)
    return accept_failed(server, listener);
  accept_worked(listener);
  if (leaves)
    connection_close(server, leaves, "it makes place for another");
  c = connection_open(server, fd, &client, number);
  if (c)
    newcomers->clients[newcomers->count++] = c;
  return true;
}

/* Often the request has come with the connection: reading now saves a turn. What was found out
   about files before may have changed since an answer was sent, and they may know that. */
static void newcomers_read(struct server *server, struct newcomers const *newcomers)
{
  file_cache_turn(&server->files);
  for (uint32_t i = 0; i < newcomers->count; i++)
    connection_ready(server, newcomers->clients[i], POLLIN);
}

/* Only so many as there are places for: nobody makes place for another before he was looked at. */
static uint32_t accept_at_once(struct server const *server)
{
  uint32_t left = places_left(&server->places);
  return left == 0 ? 1 : left < ACCEPT_AT_ONCE ? left : ACCEPT_AT_ONCE;
}

/* Up to most clients, some at a time. */
static void accept_some(struct server *server, uint32_t number, uint32_t most)
{
  bool more = true;
  while (more && most) {
    struct newcomers newcomers = { .count = 0 };
    uint32_t at_once = accept_at_once(server);
    for (uint32_t i = 0; more && most && i < at_once; i++, most--)
      more = accept_one(server, number, &newcomers);
    newcomers_read(server, &newcomers);
  }
}

/* Not more than the table holds, so that others get their turn. Of several processes each takes one
   at a time: the first to wake up would take them all. */
void listeners_accept(struct server *server, uint32_t number)
{
  bool many = server->conf.globals->accept_multi && !server->board;
  accept_some(server, number, many ? server->connection_max : 1);
}

void listeners_close(struct server *server)
{
  for (uint32_t i = 0; i < server->listener_count; i++)
    accept_some(server, i, server->connection_max);
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
