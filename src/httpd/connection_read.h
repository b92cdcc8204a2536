/* connection_read: bytes from the client. */
#ifndef HTTPD_CONNECTION_READ_H
#define HTTPD_CONNECTION_READ_H

#include "connection.h"

struct server;

/* Reads once, then works on what came. */
void connection_read(struct server *server, struct connection *c);
/* Throws away what still comes behind the last answer. */
void connection_linger(struct server *server, struct connection *c);

#endif
