/* socket_address: addresses of sockets as struct address. */
#ifndef HTTPD_CONN_SOCKET_ADDRESS_H
#define HTTPD_CONN_SOCKET_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <httpway/address.h>

/* A path of a unix socket is at most so long. */
enum { SOCKET_PATH_MAX = 127 };

/* The local address and port of a socket. 0 ok; -1 with errno, EAFNOSUPPORT when it is neither
 * IPv4, IPv6 nor unix. */
int socket_address_local(int fd, struct address *out);

/* The path that a unix socket is bound to; returns its length, 0 when there is none. (One with a
 * NUL in front is no path, but an abstract name.) */
size_t socket_address_path(int fd, char path[SOCKET_PATH_MAX]);

/* True for 0.0.0.0 and ::, and for no others. */
static inline bool socket_address_is_any(struct address const *a)
{
  static uint8_t const any[16];
  return a->family != ADDRESS_UNIX && memcmp(a->ip, any, sizeof(any)) == 0;
}

/* Accepts one connection: descriptor (nonblocking, close-on-exec) and the client's address,
 * unmapped. -1 with errno. */
int socket_address_accept(int fd, uint8_t family, struct address *client);

#endif
