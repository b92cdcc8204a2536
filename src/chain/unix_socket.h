/* unix_socket: a unix socket in the file system. */
#ifndef CHAIN_UNIX_SOCKET_H
#define CHAIN_UNIX_SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <httpway/conf.h>

/* Binds fd to path, with the mode and the owner that the Server wants, replacing a socket that
   nobody listens on any more. Dies with a sentence about label when there is anything else. */
void unix_socket_bind(int fd, struct conf_server const *server, struct bytes path,
                      char const *label);
/* Whether an address of a socket, as long as the system says, is path, and path a socket yet. */
bool unix_socket_is(struct sockaddr_un const *bound, socklen_t length, struct bytes path);
/* Gives what is bound to path already the mode and the owner that the Server wants. */
void unix_socket_renew(struct conf_server const *server, struct bytes path, char const *label);

#endif
