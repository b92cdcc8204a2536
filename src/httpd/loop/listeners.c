/* listeners: matched by address or path: exactly, or a dual-stack [::] for a Server without
 * Address.
 */
#include <netinet/tcp.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/listenfds.h>
#include <httpway/program.h>

#include "loop/listeners.h"
#include "log/message.h"
#include "conn/socket_address.h"

/* What cannot be told is told to the log: it costs time, and nothing else. */
static void option_set(int fd, int name, int value, char const *what)
{
  if (setsockopt(fd, IPPROTO_TCP, name, &value, sizeof(value)) < 0)
    message(LEVEL_WARNING, "unable to set %s: %s", what, strerror(errno));
}

/* What the system is told before clients are taken. */
static void socket_tune(struct listener const *listener, struct conf_server const *server)
{
  if (listener->bound.family == ADDRESS_UNIX)
    return;
  /* Answers are sent whole: the wait of Nagle's algorithm for more would only make the last part of
     each late. */
  if (server->nodelay != 0)
    option_set(listener->fd, TCP_NODELAY, 1, "TCP_NODELAY");
#ifdef TCP_DEFER_ACCEPT
  /* Linux: a client is passed on when its first bytes are there, or after a second without any.
     Nothing is woken for a handshake, and the first look at a client finds its request. */
  option_set(listener->fd, TCP_DEFER_ACCEPT, 1, "TCP_DEFER_ACCEPT");
#endif
}

static bool address_same(struct address const *a, struct address const *b)
{
  return a->family == b->family && a->port == b->port && memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

/* One socket that a configuration asks for. */
struct wanted {
  struct conf_socket const *socket;
  uint32_t server;
  bool found;
};

static bool listener_is(struct listener const *listener, struct conf_socket const *socket)
{
  return address_same(&listener->bound, &socket->address) &&
         bytes_equal(listener->path, conf_text(&socket->path));
}

/* systemd and others pass [::]:port, which takes IPv4 clients too. */
static bool listener_covers(struct listener const *listener, struct conf_socket const *socket)
{
  return listener->dual && listener->bound.port == socket->address.port &&
         socket_address_is_any(&socket->address);
}

static struct wanted *wanted_for(struct listener const *listener, struct wanted *wanted,
                                 uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (!wanted[i].found && listener_is(listener, wanted[i].socket))
      return wanted + i;
  for (uint32_t i = 0; i < count; i++)
    if (!wanted[i].found && listener_covers(listener, wanted[i].socket))
      return wanted + i;
  return 0;
}

/* Family dual asks for two sockets, of which one may do for both. */
static void covered_find(struct listener const *listener, struct wanted *wanted, uint32_t count,
                         uint32_t server)
{
  for (uint32_t i = 0; i < count; i++)
    if (wanted[i].server == server && listener_covers(listener, wanted[i].socket))
      wanted[i].found = true;
}

/* All sockets of all Servers; the caller frees. Null: no memory. */
static struct wanted *wanted_list(struct conf const *conf, uint32_t *count)
{
  uint32_t const most = conf_socket_count(conf);
  struct wanted *wanted = calloc(most ? most : 1, sizeof(*wanted));
  *count = 0;
  for (uint32_t i = 0; wanted && i < conf->globals->servers; i++) {
    struct conf_sockets const *sockets = &conf->servers[i].sockets;
    for (uint32_t j = 0; j < sockets->count; j++)
      wanted[(*count)++] = (struct wanted){ .socket = conf_sockets(sockets) + j, .server = i };
  }
  return wanted;
}

/* owner[i]: the Server of the listener i, or CONF_NONE. Marks what was found. */
static void owners_find(struct listener const *listeners, uint32_t listener_count,
                        struct wanted *wanted, uint32_t count, uint32_t *owner)
{
  for (uint32_t i = 0; i < listener_count; i++) {
    struct wanted *found = wanted_for(listeners + i, wanted, count);
    owner[i] = found ? found->server : CONF_NONE;
    if (found)
      found->found = true;
  }
  for (uint32_t i = 0; i < listener_count; i++)
    if (owner[i] != CONF_NONE)
      covered_find(listeners + i, wanted, count, owner[i]);
}

static struct wanted const *first_missing(struct wanted const *wanted, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (!wanted[i].found)
      return wanted + i;
  return 0;
}

/* "127.0.0.1 port 80" or "unix:/run/x". */
static char const *listener_text(struct address const *a, struct bytes path)
{
  static char text[ADDRESS_TEXT_MAX + SOCKET_PATH_MAX + 16];
  char address[ADDRESS_TEXT_MAX + 1];
  address[address_format(address, a)] = 0;
  if (a->family == ADDRESS_UNIX)
    snprintf(text, sizeof(text), "%s%.*s", address, (int)path.n, path.n ? path.s : "");
  else
    snprintf(text, sizeof(text), "%s port %u", address, a->port);
  return text;
}

/* The path of a unix socket is kept: it is looked for again when the configuration is. */
static void path_take(struct listener *listener)
{
  char path[SOCKET_PATH_MAX], *copy;
  size_t n = socket_address_path(listener->fd, path);
  if (n == 0)
    return;
  copy = malloc(n);
  if (!copy)
    strerr_diefusys(111, "allocate memory");
  memcpy(copy, path, n);
  listener->path = bytes_of(copy, n);
}

static bool is_dual(struct listener const *listener)
{
  int v6only = 1;
  socklen_t length = sizeof(v6only);
  return listener->bound.family == ADDRESS_IPV6 && socket_address_is_any(&listener->bound) &&
         getsockopt(listener->fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, &length) == 0 && !v6only;
}

static void listener_prepare(struct listener *listener, int fd)
{
  int listening = 0;
  socklen_t length = sizeof(listening);
  listener->fd = fd;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) < 0 || !listening)
    strerr_dief(100,
                "a descriptor passed in LISTEN_FDS is no listening socket: listen(2) on it before");
  if (socket_address_local(fd, &listener->bound) < 0)
    die_unable(100, "find the address of", "a socket passed in LISTEN_FDS",
               "pass sockets for IPv4, IPv6 or unix");
  if (listener->bound.family == ADDRESS_UNIX)
    path_take(listener);
  listener->dual = is_dual(listener);
  if (ndelay_on(fd) < 0)
    strerr_diefusys(111, "make a listening socket nonblocking");
}

static void owners_settle(struct server *server, uint32_t const *owner)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < server->listener_count; i++) {
    struct listener *listener = server->listeners + i;
    if (owner[i] == CONF_NONE) {
      message(LEVEL_WARNING,
              "no Server for the passed socket %s: closed: add one, or do not pass it",
              listener_text(&listener->bound, listener->path));
      fd_close(listener->fd);
      continue;
    }
    listener->server = owner[i];
    socket_tune(listener, server->conf.servers + owner[i]);
    server->listeners[kept++] = *listener;
  }
  server->listener_count = kept;
}

static _Noreturn void missing_die(struct server const *server, struct wanted const *missing)
{
  struct bytes origin = conf_text(&server->conf.servers[missing->server].origin);
  char text[256];
  size_t n = origin.n < sizeof(text) ? origin.n : sizeof(text) - 1;
  memcpy(text, origin.s, n);
  text[n] = 0;
  strerr_dief(100, text, ": no socket was passed for this Server (",
              listener_text(&missing->socket->address, conf_text(&missing->socket->path)),
              "): start me by httpway-listen, or pass one");
}

void listeners_take(struct server *server)
{
  int passed = listenfds_take();
  struct wanted *wanted;
  struct wanted const *missing;
  uint32_t *owner, count;
  if (passed < 0)
    strerr_dief(100, "LISTEN_FDS or LISTEN_PID malformed: start me by httpway-listen");
  if (passed == 0)
    strerr_dief(100, "no listening sockets: start me by httpway-listen, or with LISTEN_FDS");
  wanted = wanted_list(&server->conf, &count);
  server->listeners = calloc((size_t)passed, sizeof(*server->listeners));
  owner = calloc((size_t)passed, sizeof(*owner));
  if (!wanted || !server->listeners || !owner)
    strerr_diefusys(111, "allocate memory");
  server->listener_count = (uint32_t)passed;
  for (uint32_t i = 0; i < server->listener_count; i++)
    listener_prepare(server->listeners + i, LISTENFDS_START + (int)i);
  owners_find(server->listeners, server->listener_count, wanted, count, owner);
  missing = first_missing(wanted, count);
  if (missing)
    missing_die(server, missing);
  owners_settle(server, owner);
  free(owner);
  free(wanted);
}

bool listeners_rematch(struct server const *server, struct conf const *conf, uint32_t *owner)
{
  uint32_t count;
  struct wanted *wanted = wanted_list(conf, &count);
  bool fit = wanted != 0;
  if (wanted) {
    owners_find(server->listeners, server->listener_count, wanted, count, owner);
    fit = !first_missing(wanted, count);
  }
  for (uint32_t i = 0; fit && i < server->listener_count; i++)
    fit = owner[i] != CONF_NONE;
  free(wanted);
  return fit;
}
