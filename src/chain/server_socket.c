/* server_socket: socket, options, bind, listen. The address is numeric and was resolved when the
   configuration was compiled. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "server_socket.h"

/* "[::1]:80 (mathopd.conf:12)" */
#define LABEL_MAX 512

static size_t put(char *label, size_t at, struct bytes text)
{
  size_t n = text.n < LABEL_MAX - 1 - at ? text.n : LABEL_MAX - 1 - at;
  if (n)
    memcpy(label + at, text.s, n);
  return at + n;
}

static void label_make(char label[LABEL_MAX], struct conf_server const *s)
{
  char address[ADDRESS_TEXT_MAX], port[UINT_FMT];
  bool brackets = s->address.family == ADDRESS_IPV6;
  size_t n = put(label, 0, brackets ? BYTES("[") : BYTES_NONE);
  n = put(label, n, bytes_of(address, address_format(address, &s->address)));
  n = put(label, n, brackets ? BYTES("]:") : BYTES(":"));
  n = put(label, n, bytes_of(port, uint_fmt(port, s->address.port)));
  n = put(label, n, BYTES(" ("));
  n = put(label, n, s->origin);
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

static void set_options(int fd, struct conf_server const *s, char const *label)
{
  option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "reuse", label);
  if (s->rcvbuf)
    option(fd, SOL_SOCKET, SO_RCVBUF, (int)s->rcvbuf, "rcvbuf", label);
  if (s->sndbuf)
    option(fd, SOL_SOCKET, SO_SNDBUF, (int)s->sndbuf, "sndbuf", label);
  if (s->nodelay >= 0)
    option(fd, IPPROTO_TCP, TCP_NODELAY, s->nodelay, "nodelay", label);
  if (s->v6only >= 0 && s->address.family == ADDRESS_IPV6)
    option(fd, IPPROTO_IPV6, IPV6_V6ONLY, s->v6only, "v6only", label);
}

int server_socket(struct conf_server const *s)
{
  char label[LABEL_MAX];
  union socket_address address;
  socklen_t length = socket_address_make(&address, &s->address);
  int fd = socket(address.any.sa_family, SOCK_STREAM, 0);
  label_make(label, s);
  if (fd == -1)
    strerr_diefusys(111, "make a socket for ", label);
  set_options(fd, s, label);
  if (bind(fd, &address.any, length) == -1)
    strerr_diefusys(111, "bind ", label);
  if (listen(fd, (int)s->backlog) == -1)
    strerr_diefusys(111, "listen on ", label);
  return fd;
}
