/* answers: requests in a connection's input become answers in its output. */
#ifndef HTTPD_CONN_ANSWERS_H
#define HTTPD_CONN_ANSWERS_H

#include <stdbool.h>

#include "state/connection.h"

struct server;

enum answers_verdict {
  ANSWERS_NONE,     /* there is no complete request */
  ANSWERS_MADE,     /* there is something to send */
  ANSWERS_ELSEWHERE /* a script is to answer: the connection is in its hands, queued, or closed */
};

/* Answers complete requests, as many as go out together. */
enum answers_verdict answers_make(struct server *server, struct connection *c);
/* The request at the start of the input has been answered: what is known of it is forgotten, its
   credentials are wiped. */
void answers_request_done(struct connection *c);

#endif
