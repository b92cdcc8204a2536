/* socket_address: addresses of sockets of every family, and of the clients that come to them. */
#include <skalibs/nonposix.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../src/httpd/conn/socket_address.h"
#include "tap.h"

/* What getsockname says, where it is not the system's. */
static struct sockaddr_un said;
static socklen_t said_length;
static bool says, refuses;

static int real_name(int fd, struct sockaddr *address, socklen_t *length);

int getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
  if (refuses)
    return errno = ENOTSOCK, -1;
  if (!says)
    return real_name(fd, address, length);
  memcpy(address, &said, *length < sizeof(said) ? *length : sizeof(said));
  *length = said_length;
  return 0;
}

/* The test knows what it has bound. */
static struct sockaddr_storage bound;
static socklen_t bound_length;

static int real_name(int fd, struct sockaddr *address, socklen_t *length)
{
  (void)fd;
  memcpy(address, &bound, *length < bound_length ? *length : bound_length);
  *length = bound_length;
  return 0;
}

static void bind_to(void const *address, size_t length)
{
  memset(&bound, 0, sizeof(bound));
  memcpy(&bound, address, length);
  bound_length = (socklen_t)length;
}

static void test_local(void)
{
  struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(0x1234) };
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(0x5678) };
  struct sockaddr_un un = { .sun_family = AF_UNIX };
  struct sockaddr other = { .sa_family = AF_UNSPEC };
  uint8_t const none[16] = { 0 };
  struct address a;

  inet_pton(AF_INET, "192.0.2.7", &in.sin_addr);
  inet_pton(AF_INET6, "2001:db8::9", &in6.sin6_addr);
  memset(&a, 0xff, sizeof(a));
  bind_to(&in, sizeof(in));
  ok(socket_address_local(0, &a) == 0 && a.family == ADDRESS_IPV4 && a.port == 0x1234 &&
         a.ip[0] == 192 && a.ip[3] == 7 && memcmp(a.ip + 4, none, 12) == 0,
     "IPv4");
  bind_to(&in6, sizeof(in6));
  ok(socket_address_local(0, &a) == 0 && a.family == ADDRESS_IPV6 && a.port == 0x5678 &&
         a.ip[0] == 0x20 && a.ip[15] == 9,
     "IPv6");
  bind_to(&un, sizeof(un));
  ok(socket_address_local(0, &a) == 0 && a.family == ADDRESS_UNIX && a.port == 0 &&
         memcmp(a.ip, none, 16) == 0,
     "unix");
  bind_to(&other, sizeof(other));
  errno = 0;
  ok(socket_address_local(0, &a) == -1 && errno == EAFNOSUPPORT, "any other");
  refuses = true;
  ok(socket_address_local(0, &a) == -1 && errno == ENOTSOCK, "what is no socket");
  refuses = false;
}

static size_t path_said(char const *bytes, size_t n, socklen_t length, char path[SOCKET_PATH_MAX])
{
  memset(&said, 'x', sizeof(said));
  said.sun_family = AF_UNIX;
  memcpy(said.sun_path, bytes, n);
  said_length = length;
  says = true;
  n = socket_address_path(0, path);
  says = false;
  return n;
}

static void test_paths(void)
{
  enum { BEFORE = offsetof(struct sockaddr_un, sun_path) };
  char path[SOCKET_PATH_MAX];

  ok(path_said("/run/s", 7, BEFORE + 7, path) == 6 && memcmp(path, "/run/s", 6) == 0,
     "a path, with the NUL behind it");
  is_number(path_said("/run/s", 6, BEFORE + 6, path), 6, "or without");
  ok(path_said("\0abc", 4, BEFORE + 4, path) == 4 && memcmp(path, "\0abc", 4) == 0,
     "an abstract name");
  is_number(path_said("", 0, BEFORE, path), 0, "none");
  is_number(path_said("", 0, 0, path), 0, "nor when nothing is said");
  ok(path_said("/", 1, sizeof(struct sockaddr_un), path) == sizeof(said.sun_path),
     "the longest, which has no NUL");
  is_number(path_said("/", 1, sizeof(struct sockaddr_un) + 1, path), 0, "more than there is");
  refuses = true;
  is_number(socket_address_path(0, path), 0, "of what is no socket");
  refuses = false;
}

static void test_any(void)
{
  struct address a = { .family = ADDRESS_IPV4, .port = 80 };

  ok(socket_address_is_any(&a), "0.0.0.0");
  a.family = ADDRESS_IPV6;
  ok(socket_address_is_any(&a), "::");
  a.ip[15] = 1;
  ok(!socket_address_is_any(&a), "no other");
  a = (struct address){ .family = ADDRESS_UNIX };
  ok(!socket_address_is_any(&a), "nor a path");
}

/* ---- Clients ---- */

static int listen_on(void *address, socklen_t length, int family)
{
  int fd = socket(family, SOCK_STREAM, 0);

  if (fd < 0 || bind(fd, address, length) < 0 || listen(fd, 2) < 0)
    return -1;
  return fd;
}

static bool is_prepared(int fd)
{
  return fd >= 0 && fcntl(fd, F_GETFD) & FD_CLOEXEC && fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static int connect_to(int family, void const *address, socklen_t length)
{
  int fd = socket(family, SOCK_STREAM, 0);

  if (connect(fd, address, length) < 0)
    exit(111);
  return fd;
}

static in_port_t port_of(int fd)
{
  struct sockaddr_in in;
  socklen_t length = sizeof(in);

  /* The other end of a connection to it, to which getsockname is not needed. */
  return getpeername(fd, (struct sockaddr *)&in, &length) < 0 ? 0 : ntohs(in.sin_port);
}

static void test_unix(void)
{
  struct sockaddr_un un = { .sun_family = AF_UNIX };
  struct address client;
  int fd, one, accepted;

  snprintf(un.sun_path, sizeof(un.sun_path), "/tmp/T_socket_address.%ld", (long)getpid());
  unlink(un.sun_path);
  fd = listen_on(&un, sizeof(un), AF_UNIX);
  one = connect_to(AF_UNIX, &un, sizeof(un));
  memset(&client, 0xff, sizeof(client));
  accepted = socket_address_accept(fd, ADDRESS_UNIX, &client);
  ok(is_prepared(accepted) && client.family == ADDRESS_UNIX && client.port == 0,
     "a client of a unix socket");
  unlink(un.sun_path);
  close(accepted);
  close(one);
  close(fd);
}

static void test_ipv4(void)
{
  struct sockaddr_in in = { .sin_family = AF_INET };
  struct address client;
  int fd, one, accepted;
  unsigned int port = 20000 + (unsigned int)getpid() % 20000;

  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  do
    in.sin_port = htons((uint16_t)port++);
  while ((fd = listen_on(&in, sizeof(in), AF_INET)) < 0 && port < 60000);
  one = connect_to(AF_INET, &in, sizeof(in));
  memset(&client, 0xff, sizeof(client));
  accepted = socket_address_accept(fd, ADDRESS_IPV4, &client);
  ok(is_prepared(accepted) && client.family == ADDRESS_IPV4 && client.ip[0] == 127 &&
         client.ip[3] == 1 && client.port == port_of(accepted) && client.port != 0,
     "a client of IPv4");
  close(accepted);
  close(one);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  ok(socket_address_accept(fd, ADDRESS_IPV4, &client) == -1 &&
         (errno == EAGAIN || errno == EWOULDBLOCK),
     "none");
  close(fd);
}

/* IPv4 clients of an IPv6 socket are told as IPv4. */
static void test_ipv6(void)
{
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
  struct sockaddr_in in = { .sin_family = AF_INET };
  struct address client;
  int fd, one, accepted, off = 0;
  unsigned int port = 20000 + (unsigned int)getpid() % 20000;

  fd = socket(AF_INET6, SOCK_STREAM, 0);
  if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0)
    return;
  do
    in6.sin6_port = in.sin_port = htons((uint16_t)port++);
  while (bind(fd, (struct sockaddr *)&in6, sizeof(in6)) < 0 && port < 60000);
  if (listen(fd, 2) < 0)
    return;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  one = connect_to(AF_INET, &in, sizeof(in));
  memset(&client, 0xff, sizeof(client));
  accepted = socket_address_accept(fd, ADDRESS_IPV6, &client);
  ok(is_prepared(accepted) && client.family == ADDRESS_IPV4 && client.ip[0] == 127 &&
         client.ip[4] == 0 && client.ip[15] == 0,
     "a client of IPv4 at a socket of IPv6");
  close(accepted);
  close(one);
  close(fd);
}

int main(void)
{
  test_local();
  test_paths();
  test_any();
  test_unix();
  test_ipv4();
  test_ipv6();
  return tap_done();
}
