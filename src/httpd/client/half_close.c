/* half_close: bytes sent ahead, and what the system can find out by itself. */
#include <skalibs/nonposix.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <skalibs/allreadwrite.h>

#include "client/half_close.h"
#include "log/message.h"
#include "state/script.h"
#include "state/server.h"

/* Seconds. */
enum { KEEPALIVE_IDLE = 30, KEEPALIVE_INTERVAL = 10, KEEPALIVE_COUNT = 3 };

/* What the next bytes to the client will be, whatever happens. Every answer, an interim one too,
   begins with the version. Every size of a chunk has eight digits, of which the first are zeros,
   and the last chunk is a zero. */
static struct bytes certain_bytes(struct connection const *c)
{
  struct script const *s = c->script;
  if (!s || !s->answered)
    return BYTES("HTTP/1.1 ");
  return s->framing == FRAMING_CHUNKED && !s->output_ended ? BYTES("0") : BYTES_NONE;
}

void half_close_probe(struct server *server, struct connection *c)
{
  struct bytes text = certain_bytes(c);
  /* What waits to be sent, or comes of it, serves as well. */
  if (c->output_end || c->ahead >= text.n)
    return;
  if (fd_send(c->fd, text.s + c->ahead, 1, MSG_NOSIGNAL) != 1)
    return;
  c->ahead++;
  c->batch_sent++;
  c->sent++;
  server->counters.bytes_written++;
}

bool half_close_may_hide(struct connection const *c)
{
  int n = 0;
  return ioctl(c->fd, FIONREAD, &n) == 0 && n > 0;
}

static void option_set(int fd, int level, int name, int value)
{
  /* A unix socket has no such option, and needs none. */
  (void)setsockopt(fd, level, name, &value, sizeof(value));
}

/* When nothing can be sent ahead, the system asks the client's: it says that nobody is there once
   it has forgotten the connection, and nothing at all when it is gone itself. */
static void keepalive_begin(int fd)
{
  option_set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#if defined(TCP_KEEPIDLE) && defined(TCP_KEEPINTVL) && defined(TCP_KEEPCNT)
  option_set(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE);
  option_set(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL);
  option_set(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT);
#endif
}

void half_close_notice(struct server *server, struct connection *c)
{
  c->half_closed = true;
  message_debug("connection %u: the client has shut its side", c->number);
  keepalive_begin(c->fd);
  half_close_probe(server, c);
}
