/* close: the end of a connection. */
#ifndef HTTPD_CONN_CLOSE_H
#define HTTPD_CONN_CLOSE_H

#include "state/connection.h"

struct server;

/* Forgets a client at once; answers on their way are recorded with what was sent of them. Only for
   the connection's own work, and for the loop between connections; all others say
   connection_close_later. */
void connection_close(struct server *server, struct connection *c, char const *why);

#endif
