/* connections: the loop's side of the connections: which has its turn, and why. */
#ifndef HTTPD_CONN_CONNECTIONS_H
#define HTTPD_CONN_CONNECTIONS_H

#include "state/connection.h"

struct server;

/* Takes a new client in; nothing is read yet. Null: it was sent away at once. The caller has seen
   to it that there is a free connection. */
struct connection *connection_open(struct server *server, int fd, struct address const *remote,
                                   uint32_t listener);
/* The descriptor is ready for what the connection waits for. */
void connection_ready(struct server *server, struct connection *c, short revents);
/* Its time is over. */
void connection_timed_out(struct server *server, struct connection *c);
/* Those that were left a step take it, in the order in which they got it. */
void connections_step(struct server *server);
/* A place for a script is free: who waited longest for one tries again. */
void connections_unqueue(struct server *server);

#endif
