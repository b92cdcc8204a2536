/* work: what a connection does in its turn. */
#ifndef HTTPD_CONN_WORK_H
#define HTTPD_CONN_WORK_H

#include "state/connection.h"

struct server;

/* Answers what can be answered and sends what can be sent, until one or the other has to wait. */
void connection_work(struct server *server, struct connection *c);
/* Takes the step that was left for it. */
void connection_step_take(struct server *server, struct connection *c);

#endif
