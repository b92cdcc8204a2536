/* connections: how a connection begins, what comes from the client, and who it is handed to when
   something happens. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/allreadwrite.h>

#include "conn/close.h"
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

/* Thrown away at once. */
enum { LINGER_READ = 4096 };

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

static void workspace_need(struct server *server, struct connection *c)
{
  if (c->workspace.input)
    return;
  workspace_take(&server->workspaces, &c->workspace);
  c->input_start = c->input_end = 0;
  c->output_sent = c->output_end = 0;
  c->records_end = 0;
  c->pending_first = c->pending_count = 0;
  c->batch_sent = 0;
  workspace_request_begin(&c->workspace);
}

static void workspace_spare(struct server *server, struct connection *c)
{
  if (c->state == CONNECTION_WAITING)
    workspace_give_back(&server->workspaces, &c->workspace);
}

/* False: there is no request to work on. */
static bool header_read(struct server *server, struct connection *c)
{
  switch (proxy_header_read(server, c)) {
  case PROXY_HEADER_DONE:
    return true;
  case PROXY_HEADER_MORE:
    return false;
  case PROXY_HEADER_NONE:
    break;
  }
  connection_close(server, c, "no header of the PROXY protocol");
  return false;
}

/* Reads once, then works on what came. */
static void connection_read(struct server *server, struct connection *c)
{
  ssize_t n;
  workspace_need(server, c);
  n = fd_recv(c->fd, c->workspace.input + c->input_end,
              (unsigned int)(server->workspaces.input_size - c->input_end), 0);
  if (n > 0) {
    if (c->input_start == c->input_end)
      c->first_byte = server->clock.latest;
    c->input_end += (size_t)n;
    server->counters.bytes_read += (uint64_t)n;
    message_debug("connection %u: read %zd bytes", c->number, n);
    if (!c->proxy_header || header_read(server, c))
      connection_work(server, c);
  } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    workspace_spare(server, c);
  } else {
    connection_close(server, c, n < 0 ? strerror(errno) : "the client closed");
  }
}

/* Throws away what still comes behind the last answer. */
static void connection_linger(struct server *server, struct connection *c)
{
  char bytes[LINGER_READ];
  ssize_t n = fd_recv(c->fd, bytes, sizeof(bytes), 0);
  if (n > 0)
    server->counters.bytes_read += (uint64_t)n;
  else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
    connection_close(server, c, "done");
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
