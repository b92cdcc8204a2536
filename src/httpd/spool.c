/* spool: chunks from the client, decoded, into an unlinked file. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "connection_io.h"
#include "exchange.h"
#include "message.h"
#include "server.h"
#include "spool.h"
#include "spool_file.h"

enum { SPOOL_READ = 16384 };

void spool_drop(struct connection *c)
{
  if (c->spool >= 0)
    fd_close(c->spool);
  c->spool = -1;
}

static size_t head_end(struct connection const *c)
{
  return c->input_start + c->workspace.request->head_length;
}

/* What stands behind the content is the next request: it belongs behind the head. */
static void rest_keep(struct server const *server, struct connection *c, struct bytes rest)
{
  size_t room = server->workspaces.input_size - head_end(c);
  if (rest.n > room) {
    c->spool_cut = true; /* the next request is lost: the connection cannot go on */
    rest.n = 0;
  }
  memmove(c->workspace.input + head_end(c), rest.s, rest.n);
  c->input_end = head_end(c) + rest.n;
}

static void spool_done(struct server *server, struct connection *c)
{
  if (lseek(c->spool, 0, SEEK_SET) < 0) {
    connection_answer_page(server, c, 503, "spool file cannot be read again", true);
    return;
  }
  c->spooled = true;
  message_debug("connection %u: content spooled, %llu bytes", c->number,
                (unsigned long long)c->spool_size);
  connection_work(server, c);
}

/* Decodes in place and writes. False: the connection has been answered or handed on. */
static bool chunks_take(struct server *server, struct connection *c, char *bytes, size_t length)
{
  size_t content, taken = chunked_decode(&c->chunked, bytes, length, bytes, &content);
  c->spool_size += content;
  if (c->chunked.state == CHUNKED_BAD) {
    connection_answer_page(server, c, 400, "chunked content malformed", true);
  } else if (c->spool_size > c->spool_max) {
    connection_answer_page(server, c, 413, "content longer than MaxBody", true);
  } else if (allwrite(c->spool, bytes, content) < content) {
    message(LEVEL_WARNING, "unable to write content to a temporary file: %s", strerror(errno));
    connection_answer_page(server, c, 503, "spool file cannot be written", true);
  } else if (c->chunked.state == CHUNKED_END) {
    rest_keep(server, c, bytes_of(bytes + taken, length - taken));
    spool_done(server, c);
  } else {
    return true;
  }
  return false;
}

bool spool_begin(struct server *server, struct connection *c, struct exchange const *e)
{
  size_t behind = c->input_end - head_end(c);
  c->spool = spool_file_make();
  if (c->spool < 0)
    return false;
  c->spool_max = e->location.max_body ? e->location.max_body : SPOOL_DEFAULT_MAX;
  c->spool_size = 0;
  c->spooled = c->spool_cut = false;
  chunked_init(&c->chunked);
  connection_state_set(server, c, CONNECTION_SPOOLING);
  if (behind == 0) {
    if (c->workspace.request->expect_continue)
      connection_interim(server, c, BYTES("HTTP/1.1 100 Continue\r\n\r\n"));
    return true;
  }
  if (chunks_take(server, c, c->workspace.input + head_end(c), behind))
    c->input_end = head_end(c);
  return true;
}

void spool_ready(struct server *server, struct connection *c)
{
  char bytes[SPOOL_READ];
  ssize_t n = fd_recv(c->fd, bytes, sizeof(bytes), 0);
  if (n > 0) {
    server->counters.bytes_read += (uint64_t)n;
    chunks_take(server, c, bytes, (size_t)n);
  } else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
    connection_close(server, c, "the client left in the middle of its content");
  }
}
