/* server_socket: one listening socket as a Server block describes it. */
#ifndef CHAIN_SERVER_SOCKET_H
#define CHAIN_SERVER_SOCKET_H

#include <httpway/conf.h>

/* A bound and listening socket, wherever it comes to stand. Dies with a sentence that names the
   address and the block. */
int server_socket(struct conf_server const *s);

#endif
