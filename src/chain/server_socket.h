/* server_socket: one of the listening sockets that a Server block describes. */
#ifndef CHAIN_SERVER_SOCKET_H
#define CHAIN_SERVER_SOCKET_H

#include <httpway/conf.h>

/* A bound and listening socket, wherever it comes to stand. Dies with a sentence that names the
   address and the block. */
int server_socket(struct conf_server const *server, struct conf_socket const *s);

#endif
