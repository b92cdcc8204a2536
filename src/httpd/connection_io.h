/* connection_io: bytes from and to the client. */
#ifndef HTTPD_CONNECTION_IO_H
#define HTTPD_CONNECTION_IO_H

#include "connection.h"

struct server;

/* Reads once, then works on what came. */
void connection_read(struct server *server, struct connection *c);
/* Answers what can be answered and sends what can be sent, until one or the other has to wait. */
void connection_work(struct server *server, struct connection *c);
/* Throws away what still comes behind the last answer. */
void connection_linger(struct server *server, struct connection *c);

#endif
