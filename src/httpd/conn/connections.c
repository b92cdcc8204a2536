/* connections: how a connection begins, and who it is handed to when something happens. */
#include <skalibs/nonposix.h>

#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>

#include "conn/close.h"
#include "conn/read.h"
#include "client/send.h"
#include "client/connection_state.h"
#include "conn/work.h"
#include "conn/connections.h"
#include "client/crowd.h"
#include "client/half_close.h"
#include "log/message.h"
#include "client/pace.h"
#include "conn/proxy_header.h"
#include "script/scripts.h"
#include "state/server.h"
#include "conn/socket_address.h"
#include "client/spool.h"

static void local_address_find(struct server const *server, struct connection *c)
{
  struct listener const *listener = server->listeners + c->listener;
  c->local = listener->bound;
  if (socket_address_is_any(&listener->bound) && socket_address_local(c->fd, &c->local) == 0)
    address_unmap(&c->local);
}

static void watch_ready(struct server *server, struct watch *watch, short revents)
{
  connection_ready(
      server, (struct connection *)((char *)watch - offsetof(struct connection, watch)), revents);
}

static struct connection *connection_take(struct server *server)
{
  struct connection *c = server->connections + places_take(&server->places);
  server->connection_count++;
  if (server->connection_count > server->counters.most_connections)
    server->counters.most_connections = server->connection_count;
  return c;
}

struct connection *connection_open(struct server *server, int fd, struct address const *remote,
                                   uint32_t listener)
{
  struct connection *c = connection_take(server);
  *c = (struct connection){ .number = (uint32_t)(c - server->connections),
                            .fd = fd,
                            .file = -1,
                            .spool = -1,
                            .watch = { watch_ready, 0 },
                            .listener = listener,
                            .remote = *remote,
                            .client = *remote,
                            .proxy_header = proxy_header_wanted(server, listener) };
  local_address_find(server, c);
  server->counters.accepted++;
  connection_state_set(server, c, CONNECTION_WAITING);
  crowd_join(server, c);
  if (message_is_debugging()) {
    char text[ADDRESS_TEXT_MAX];
    struct address shown = server_address_shown(server, remote);
    int length = (int)address_format(text, &shown);
    message_debug("connection %u: accepted from %.*s port %u", c->number, length, text, shown.port);
  }
  if (c->proxy_header && !proxy_header_allowed(server, c)) {
    connection_close(server, c, "not one of TrustedProxies");
    return 0;
  }
  return c;
}

/* Whether it has only shut its side: then it may be there still. */
static bool is_half_close(struct connection const *c, short revents)
{
  return !c->half_closed && !(revents & (POLLERR | POLLHUP | POLLNVAL));
}

void connection_ready(struct server *server, struct connection *c, short revents)
{
  switch (c->state) {
  case CONNECTION_WAITING:
  case CONNECTION_READING:
    connection_read(server, c);
    break;
  case CONNECTION_SENDING:
    if (revents & (POLLERR | POLLHUP))
      connection_close(server, c, "the client is gone");
    else if (c->step == STEP_NONE)
      connection_work(server, c);
    break;
  case CONNECTION_FETCHING:
    connection_close(server, c, "the client left while the file was fetched");
    break;
  case CONNECTION_LINGERING:
    connection_linger(server, c);
    break;
  case CONNECTION_SPOOLING:
    if (!connection_output_send(server, c))
      connection_close(server, c, c->close_why);
    else
      spool_ready(server, c);
    break;
  case CONNECTION_ASKING:
  case CONNECTION_QUEUED:
    if (is_half_close(c, revents)) {
      half_close_notice(server, c);
      connection_end_ignore(server, c);
    } else if (c->settled.ignores_abort) {
      poll_set_change(&server->poll_set, &c->watch, -1, 0);
    } else {
      connection_close(server, c, "the client left while it waited");
    }
    break;
  case CONNECTION_SCRIPT:
    script_client_ready(server, c->script, revents);
    break;
  default:
    break;
  }
}

void connection_timed_out(struct server *server, struct connection *c)
{
  switch (c->state) {
  case CONNECTION_READING:
    if (c->proxy_header) {
      connection_close(server, c, "Timeout while the header of the PROXY protocol was read");
      break;
    }
    /* Half a request deserves an answer; silence does not. */
    c->workspace.request->state = REQUEST_BAD;
    c->workspace.request->status = 408;
    c->workspace.request->reason = "Timeout while the request was read";
    connection_work(server, c);
    break;
  case CONNECTION_FETCHING:
    connection_work(server, c);
    break;
  case CONNECTION_SPOOLING:
    if (!pace_look(server, c))
      connection_answer_page(server, c, 408, "content came too slowly", true);
    break;
  case CONNECTION_SCRIPT:
    script_client_look(server, c->script);
    break;
  case CONNECTION_ASKING:
    message(LEVEL_WARNING, "connection %u: no answer of authcheck in AuthTimeout: 503", c->number);
    connection_answer_page(server, c, 503, "no answer of authcheck in time", false);
    break;
  case CONNECTION_QUEUED:
    connection_answer_page(server, c, 503, "no place for a script in time", true);
    break;
  case CONNECTION_WAITING:
    connection_close(server, c, "Wait is over");
    break;
  case CONNECTION_SENDING:
    if (!pace_look(server, c))
      connection_close(server, c, "the answer was taken too slowly");
    break;
  default:
    if (!pace_linger_look(server, c))
      connection_close(server, c, "the client did not close");
  }
}

void connections_step(struct server *server)
{
  struct timer *first;
  while ((first = timer_oldest(&server->ready)))
    connection_step_take(server, (struct connection *)first);
}

/* From the one that waited longest on; one whose location is full does not stop those behind it. */
void connections_unqueue(struct server *server)
{
  struct timer *timer = server->queued.head.next;
  while (timer != &server->queued.head && server->scripts.running < server->scripts.size &&
         !server->scripts.full) {
    struct connection *c = (struct connection *)timer;
    timer = timer->next;
    if (script_location_free(server, c->queued_for)) {
      connection_state_set(server, c, CONNECTION_SENDING);
      connection_work(server, c);
    }
  }
}
