/* answers: requests in a connection's input become answers in its output, and records once they are
 * sent. */
#ifndef HTTPD_ANSWERS_H
#define HTTPD_ANSWERS_H

#include <stdbool.h>

#include "connection.h"

struct server;

/* Answers complete requests, as many as go out together. True when there is something to send. */
bool answers_make(struct server *server, struct connection *c);
/* Records the answers whose last byte has been sent. */
void answers_sent(struct server *server, struct connection *c);
/* The connection ends: records the answers that were on their way, with what was sent of them. */
void answers_abandon(struct server *server, struct connection *c);

#endif
