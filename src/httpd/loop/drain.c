/* drain: the listening sockets go first, then the connections as they end. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include <httpway/channel.h>
#include <httpway/program.h>

#include "conn/close.h"
#include "conn/connections.h"
#include "loop/drain.h"
#include "loop/listeners.h"
#include "log/message.h"

void drain_holder_find(struct server *server)
{
  int channel = channel_from_environment("hold");
  if (channel < 0 && errno != ENOENT)
    die_unable(100, "use the channel named in", "HTTPWAY_HOLD",
               "start me by httpway-hold, or unset it");
  poll_set_fixed(&server->poll_set, SLOT_LIFELINE, channel, POLLIN);
}

void drain_holder_tell(struct server *server)
{
  int channel = server->poll_set.slots[SLOT_LIFELINE].fd;
  if (channel >= 0 && channel_send(channel, "R", 1, 0, 0) < 0)
    message(LEVEL_WARNING, "unable to tell httpway-hold: %s", strerror(errno));
}

void drain_bound_set(struct server *server)
{
  server->drain_until = server->clock.now + (uint64_t)server->conf.globals->drain_timeout * 1000;
}

/* A client that waits may have sent a request just now: that one is still answered. */
static void drain_one(struct server *server, struct connection *c)
{
  if (c->state == CONNECTION_WAITING)
    connection_ready(server, c, POLLIN);
  if (c->state == CONNECTION_WAITING)
    connection_close(server, c, "USR2");
}

void drain_begin(struct server *server)
{
  if (!server->listening)
    return;
  if (!server->is_one_of_several)
    message(LEVEL_INFO, "draining: no new connections");
  drain_bound_set(server);
  listeners_close(server);
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].state != CONNECTION_FREE)
      drain_one(server, server->connections + i);
}

/* What was said is never read: several processes have one lifeline, and each shall see it. */
static void succeeded(struct server *server)
{
  server->poll_set.slots[SLOT_LIFELINE].events = 0;
  if (!server->listening)
    return;
  if (!server->is_one_of_several)
    message(LEVEL_INFO, "another server has come: no new connections");
  server->keeps_idle = true;
  drain_bound_set(server);
  listeners_drop(server);
}

void drain_lifeline(struct server *server, short revents)
{
  if (revents & ~POLLIN)
    server->stopping = true;
  else
    succeeded(server);
}

bool drain_is_over(struct server const *server)
{
  return !server->listening && server->clock.now >= server->drain_until;
}
