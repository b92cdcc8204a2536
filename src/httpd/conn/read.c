/* read: bytes from the client. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/allreadwrite.h>

#include "conn/close.h"
#include "conn/read.h"
#include "conn/work.h"
#include "log/message.h"
#include "conn/proxy_header.h"
#include "state/server.h"

/* Thrown away at once. */
enum { LINGER_READ = 4096 };

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
  request_init(c->workspace.request);
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

void connection_read(struct server *server, struct connection *c)
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

void connection_linger(struct server *server, struct connection *c)
{
  char bytes[LINGER_READ];
  ssize_t n = fd_recv(c->fd, bytes, sizeof(bytes), 0);
  if (n > 0)
    server->counters.bytes_read += (uint64_t)n;
  else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
    connection_close(server, c, "done");
}
