/* listeners: matched by address: exactly, or a dual-stack [::] for a Server without Address. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/listenfds.h>

#include "listeners.h"
#include "message.h"
#include "socket_address.h"

static bool address_same(struct address const *a, struct address const *b)
{
  return a->family == b->family && a->port == b->port && memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

/* systemd and others pass [::]:port, which takes IPv4 clients too. */
static bool address_covers(struct address const *bound, struct address const *wanted)
{
  return bound->port == wanted->port && bound->family == ADDRESS_IPV6 &&
         socket_address_is_any(bound) && socket_address_is_any(wanted);
}

static uint32_t server_for(struct address const *bound, struct conf_server const *servers,
                           uint32_t count, uint32_t const *taken)
{
  for (uint32_t i = 0; i < count; i++)
    if (!taken[i] && address_same(bound, &servers[i].address))
      return i;
  for (uint32_t i = 0; i < count; i++)
    if (!taken[i] && address_covers(bound, &servers[i].address))
      return i;
  return CONF_NONE;
}

static char const *address_text(struct address const *a)
{
  static char text[ADDRESS_TEXT_MAX + 1];
  text[address_format(text, a)] = 0;
  return text;
}

/* owner[i]: the Server of the listener i, or CONF_NONE. Returns the first Server that has none, or
 * CONF_NONE. */
static uint32_t owners_find(struct listener const *listeners, uint32_t listener_count,
                            struct conf_server const *servers, uint32_t count, uint32_t *owner)
{
  uint32_t missing = CONF_NONE;
  uint32_t *taken = calloc(count ? count : 1, sizeof(*taken));
  if (!taken)
    return 0;
  for (uint32_t i = 0; i < listener_count; i++) {
    owner[i] = server_for(&listeners[i].bound, servers, count, taken);
    if (owner[i] != CONF_NONE)
      taken[owner[i]] = 1;
  }
  for (uint32_t i = count; i-- > 0;)
    if (!taken[i])
      missing = i;
  free(taken);
  return missing;
}

static void listener_prepare(struct listener *listener, int fd)
{
  int listening = 0;
  socklen_t length = sizeof(listening);
  listener->fd = fd;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) < 0 || !listening)
    strerr_dief(100, "a descriptor passed in LISTEN_FDS is no listening socket");
  if (socket_address_local(fd, &listener->bound) < 0)
    strerr_diefusys(100, "find the address of a socket passed in LISTEN_FDS");
  if (ndelay_on(fd) < 0)
    strerr_diefusys(111, "make a listening socket nonblocking");
}

/* Answers are sent whole: the wait of Nagle's algorithm for more would only make the last part of
 * each late. */
static void nodelay_set(int fd, struct conf_server const *server)
{
  int on = 1;
  if (server->nodelay != 0 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0)
    message(LEVEL_WARNING, "unable to set TCP_NODELAY: %s", strerror(errno));
}

static void owners_settle(struct server *server, uint32_t const *owner)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < server->listener_count; i++) {
    struct listener *listener = server->listeners + i;
    if (owner[i] == CONF_NONE) {
      message(LEVEL_WARNING, "no Server for the passed socket %s port %u: closed",
              address_text(&listener->bound), listener->bound.port);
      fd_close(listener->fd);
      continue;
    }
    listener->server = owner[i];
    nodelay_set(listener->fd, server->servers + owner[i]);
    server->listeners[kept++] = *listener;
  }
  server->listener_count = kept;
}

void listeners_take(struct server *server)
{
  int passed = listenfds_take();
  uint32_t missing;
  uint32_t *owner;
  if (passed < 0)
    strerr_dief(100, "LISTEN_FDS or LISTEN_PID malformed");
  if (passed == 0)
    strerr_dief(100, "no listening sockets: start me by httpway-listen, or with LISTEN_FDS");
  server->listeners = calloc((size_t)passed, sizeof(*server->listeners));
  owner = calloc((size_t)passed, sizeof(*owner));
  if (!server->listeners || !owner)
    strerr_diefusys(111, "allocate memory");
  server->listener_count = (uint32_t)passed;
  for (uint32_t i = 0; i < server->listener_count; i++)
    listener_prepare(server->listeners + i, LISTENFDS_START + (int)i);
  missing = owners_find(server->listeners, server->listener_count, server->servers,
                        server->conf.globals.servers, owner);
  if (missing != CONF_NONE) {
    struct conf_server const *lacking = server->servers + missing;
    char origin[256];
    size_t n = lacking->origin.n < sizeof(origin) ? lacking->origin.n : sizeof(origin) - 1;
    memcpy(origin, lacking->origin.s, n);
    origin[n] = 0;
    strerr_dief(100, origin, ": no socket was passed for this Server (",
                address_text(&lacking->address), ")");
  }
  owners_settle(server, owner);
  free(owner);
}

bool listeners_rematch(struct server const *server, struct conf const *conf,
                       struct conf_server const *servers, uint32_t *owner)
{
  uint32_t missing =
      owners_find(server->listeners, server->listener_count, servers, conf->globals.servers, owner);
  if (missing != CONF_NONE)
    return false;
  for (uint32_t i = 0; i < server->listener_count; i++)
    if (owner[i] == CONF_NONE)
      return false;
  return true;
}
