/* server_socket: one of the listening sockets that a Server block describes. */
#ifndef CHAIN_SERVER_SOCKET_H
#define CHAIN_SERVER_SOCKET_H

#include <httpway/conf.h>

/* Sockets that were passed to us in LISTEN_FDS; -1: it is in use. */
struct passed_sockets {
  int *fds;
  int count;
};

/* A bound and listening socket, wherever it comes to stand: the one of those passed that has the
   address, else a new one. Dies with a sentence that names the address and the block. */
int server_socket(struct conf_server const *server, struct conf_socket const *s,
                  struct passed_sockets const *passed);

#endif
