/* socket_address: addresses of sockets as struct address. */
#ifndef HTTPD_SOCKET_ADDRESS_H
#define HTTPD_SOCKET_ADDRESS_H

#include <stdbool.h>

#include <httpway/address.h>

/* The local address and port of a socket. 0 ok; -1 with errno, EAFNOSUPPORT when it is neither IPv4
 * nor IPv6. */
int socket_address_local(int fd, struct address *out);

/* True for 0.0.0.0 and ::. */
bool socket_address_is_any(struct address const *a);

/* Accepts one connection: descriptor (nonblocking, close-on-exec) and the client's address,
 * unmapped. -1 with errno. */
int socket_address_accept(int fd, uint8_t family, struct address *client);

#endif
