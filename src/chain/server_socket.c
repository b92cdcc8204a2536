/* server_socket: socket, options, bind, listen. The address is numeric and was resolved when the
   configuration was compiled. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/die.h>

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
  n = put(label, n, s->path);
  n = put(label, n, BYTES(" ("));
  n = put(label, n, server->origin);
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

static void set_ip_options(int fd, struct conf_server const *server, struct conf_socket const *s,
                           char const *label)
{
  int const v6only = s->v6only ? 1 : server->v6only;
  option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "reuse", label);
  if (server->nodelay >= 0)
    option(fd, IPPROTO_TCP, TCP_NODELAY, server->nodelay, "nodelay", label);
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

int server_socket(struct conf_server const *server, struct conf_socket const *s)
{
  char label[LABEL_MAX];
  int fd = socket(domain_of(&s->address), SOCK_STREAM, 0);
  label_make(label, server, s);
  if (fd == -1)
    strerr_diefusys(111, "make a socket for ", label);
  set_buffers(fd, server, label);
  if (s->address.family == ADDRESS_UNIX)
    unix_socket_bind(fd, server, s->path, label);
  else
    ip_socket_bind(fd, server, s, label);
  if (listen(fd, (int)server->backlog) == -1)
    strerr_diefusys(111, "listen on ", label);
  return fd;
}
