/* unix_socket: a unix socket in its place in the file system. */
#ifndef CHAIN_UNIX_SOCKET_H
#define CHAIN_UNIX_SOCKET_H

#include <httpway/conf.h>

/* Binds fd to path, with the mode and the owner that the Server wants, in the place of a socket
   that nobody listens on any more. Dies with a sentence about label when there is anything else. */
void unix_socket_bind(int fd, struct conf_server const *server, struct bytes path,
                      char const *label);

#endif
