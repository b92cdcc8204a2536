/* server_socket: socket, options, bind, listen. The address is numeric and was resolved when the
   configuration was compiled. What is bound already has clients waiting: it is used again. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/program.h>

#include "server_socket.h"
#include "unix_socket.h"

/* "[::1]:80 (mathopd.conf:12)" */
#define LABEL_MAX 512

static size_t put(char *label, size_t at, struct bytes text)
{
  size_t n = text.n < LABEL_MAX - 1 - at ? text.n : LABEL_MAX - 1 - at;
  if (n)
    memcpy(label + at, text.s, n);
  return at + n;
}

static size_t put_address(char *label, struct address const *a)
{
  char address[ADDRESS_TEXT_MAX], port[UINT_FMT];
  bool brackets = a->family == ADDRESS_IPV6;
  size_t n = put(label, 0, brackets ? BYTES("[") : BYTES_NONE);
  n = put(label, n, bytes_of(address, address_format(address, a)));
  if (a->family == ADDRESS_UNIX)
    return n;
  n = put(label, n, brackets ? BYTES("]:") : BYTES(":"));
  return put(label, n, bytes_of(port, uint_fmt(port, a->port)));
}

static void label_make(char label[LABEL_MAX], struct conf_server const *server,
                       struct conf_socket const *s)
{
  size_t n = put_address(label, &s->address);
  n = put(label, n, conf_text(&s->path));
  n = put(label, n, BYTES(" ("));
  n = put(label, n, conf_text(&server->origin));
  n = put(label, n, BYTES(")"));
  label[n] = 0;
}

union socket_address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static socklen_t socket_address_make(union socket_address *out, struct address const *a)
{
  memset(out, 0, sizeof *out);
  if (a->family == ADDRESS_IPV6) {
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons(a->port);
    memcpy(&out->v6.sin6_addr, a->ip, sizeof out->v6.sin6_addr);
    return sizeof out->v6;
  }
  out->v4.sin_family = AF_INET;
  out->v4.sin_port = htons(a->port);
  memcpy(&out->v4.sin_addr, a->ip, sizeof out->v4.sin_addr);
  return sizeof out->v4;
}

static void option(int fd, int level, int name, int value, char const *what, char const *label)
{
  if (setsockopt(fd, level, name, &value, sizeof value) == -1)
    strerr_diefusys(111, "set ", what, " of ", label);
}

static void set_buffers(int fd, struct conf_server const *server, char const *label)
{
  if (server->rcvbuf)
    option(fd, SOL_SOCKET, SO_RCVBUF, (int)server->rcvbuf, "rcvbuf", label);
  if (server->sndbuf)
    option(fd, SOL_SOCKET, SO_SNDBUF, (int)server->sndbuf, "sndbuf", label);
}

static int v6only_of(struct conf_server const *server, struct conf_socket const *s)
{
  return s->v6only ? 1 : server->v6only;
}

static void set_nodelay(int fd, struct conf_server const *server, char const *label)
{
  if (server->nodelay >= 0)
    option(fd, IPPROTO_TCP, TCP_NODELAY, server->nodelay, "nodelay", label);
}

static void set_ip_options(int fd, struct conf_server const *server, struct conf_socket const *s,
                           char const *label)
{
  int const v6only = v6only_of(server, s);
  option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "reuse", label);
  set_nodelay(fd, server, label);
  if (v6only >= 0 && s->address.family == ADDRESS_IPV6)
    option(fd, IPPROTO_IPV6, IPV6_V6ONLY, v6only, "v6only", label);
}

static char const *bind_remedy(void)
{
  if (errno == EADDRINUSE)
    return "stop the program that listens there, or change Port or Address";
  if (errno == EADDRNOTAVAIL)
    return "this machine has no such address: change Address";
  return errno == EACCES ? "start me as root, or choose a Port from 1024 on"
                         : "change Address or Port";
}

static void ip_socket_bind(int fd, struct conf_server const *server, struct conf_socket const *s,
                           char const *label)
{
  union socket_address address;
  socklen_t length = socket_address_make(&address, &s->address);
  set_ip_options(fd, server, s, label);
  if (bind(fd, &address.any, length) == -1)
    die_unable(111, "bind", label, bind_remedy());
}

static int domain_of(struct address const *a)
{
  return a->family == ADDRESS_UNIX ? AF_UNIX : a->family == ADDRESS_IPV6 ? AF_INET6 : AF_INET;
}

static bool has_v6only(int fd, int wanted)
{
  int v6only;
  socklen_t length = sizeof v6only;
  return wanted < 0 ||
         (getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, &length) == 0 && v6only == wanted);
}

/* Whether the socket is bound to just what is wanted, and listens. */
static bool is_bound_to(int fd, struct conf_server const *server, struct conf_socket const *s)
{
  struct sockaddr_storage bound = { .ss_family = AF_UNSPEC };
  socklen_t length = sizeof bound;
  union socket_address wanted;
  struct sockaddr_in6 const *v6 = (struct sockaddr_in6 const *)&bound;
  struct sockaddr_in const *v4 = (struct sockaddr_in const *)&bound;
  if (getsockname(fd, (struct sockaddr *)&bound, &length) == -1 ||
      bound.ss_family != domain_of(&s->address))
    return false;
  if (s->address.family == ADDRESS_UNIX)
    return unix_socket_is((struct sockaddr_un const *)&bound, length, conf_text(&s->path));
  socket_address_make(&wanted, &s->address);
  if (s->address.family == ADDRESS_IPV4)
    return v4->sin_port == wanted.v4.sin_port && v4->sin_addr.s_addr == wanted.v4.sin_addr.s_addr;
  return v6->sin6_port == wanted.v6.sin6_port &&
         memcmp(&v6->sin6_addr, &wanted.v6.sin6_addr, sizeof v6->sin6_addr) == 0 &&
         has_v6only(fd, v6only_of(server, s));
}

/* -1: none of them is what is wanted. */
static int passed_find(struct passed_sockets const *passed, struct conf_server const *server,
                       struct conf_socket const *s)
{
  for (int i = 0; i < passed->count; i++)
    if (passed->fds[i] >= 0 && is_bound_to(passed->fds[i], server, s)) {
      int fd = passed->fds[i];
      passed->fds[i] = -1;
      return fd;
    }
  return -1;
}

static int socket_make(struct conf_server const *server, struct conf_socket const *s,
                       char const *label)
{
  int fd = socket(domain_of(&s->address), SOCK_STREAM, 0);
  if (fd == -1)
    strerr_diefusys(111, "make a socket for ", label);
  set_buffers(fd, server, label);
  if (s->address.family == ADDRESS_UNIX)
    unix_socket_bind(fd, server, conf_text(&s->path), label);
  else
    ip_socket_bind(fd, server, s, label);
  return fd;
}

/* What may have changed since it was bound. */
static void socket_renew(int fd, struct conf_server const *server, struct conf_socket const *s,
                         char const *label)
{
  set_buffers(fd, server, label);
  if (s->address.family == ADDRESS_UNIX)
    unix_socket_renew(server, conf_text(&s->path), label);
  else
    set_nodelay(fd, server, label);
}

int server_socket(struct conf_server const *server, struct conf_socket const *s,
                  struct passed_sockets const *passed)
{
  char label[LABEL_MAX];
  int fd = passed_find(passed, server, s);
  label_make(label, server, s);
  if (fd >= 0)
    socket_renew(fd, server, s, label);
  else
    fd = socket_make(server, s, label);
  if (listen(fd, (int)server->backlog) == -1)
    strerr_diefusys(111, "listen on ", label);
  return fd;
}
