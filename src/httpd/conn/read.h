/* read: bytes from the client. */
#ifndef HTTPD_CONN_READ_H
#define HTTPD_CONN_READ_H

#include "state/connection.h"

struct server;

/* Reads once, then works on what came. */
void connection_read(struct server *server, struct connection *c);
/* Throws away what still comes behind the last answer. */
void connection_linger(struct server *server, struct connection *c);

#endif
