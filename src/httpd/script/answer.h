/* answer: a script is to answer a request: may it, now, and with which content? */
#ifndef HTTPD_SCRIPT_ANSWER_H
#define HTTPD_SCRIPT_ANSWER_H

#include <stdbool.h>

#include "state/connection.h"

struct exchange;
struct server;

/* Hands the connection on: to a script, to the queue for one, or to the reading of content without
   length. False: e has become a page that says why not. */
bool script_answer(struct server *server, struct connection *c, struct exchange *e);

#endif
