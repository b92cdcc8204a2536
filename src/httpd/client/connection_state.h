/* connection_state: a connection put into another state, or told what is to be done with it when it
   has its turn. Nothing here works on it: who calls this has the connection as it was, until it
   returns to the loop. */
#ifndef HTTPD_CLIENT_CONNECTION_STATE_H
#define HTTPD_CLIENT_CONNECTION_STATE_H

#include "state/connection.h"

struct server;

/* Puts it into another state: timers, poll events, counts. */
void connection_state_set(struct server *server, struct connection *c, enum connection_state state);
/* Nothing more is heard from a client that waits and has shut its side, but that it is gone. */
void connection_end_ignore(struct server *server, struct connection *c);

/* Makes it one of server->ready: it has its turn at the end of this turn of the loop. What was to
   be done before is replaced, but for STEP_CLOSE. */
void connection_step_set(struct server *server, struct connection *c, enum connection_step step);
/* STEP_CLOSE. why lives as long as the program, or until the connection is closed. */
void connection_close_later(struct server *server, struct connection *c, char const *why);
/* STEP_WORK, where a page answers the request at the start of the input. content: there is content
   that nobody read. */
void connection_answer_page(struct server *server, struct connection *c, unsigned int status,
                            char const *why, bool content);

/* A request without content that the client calls its last (RFC 9112 section 9.6: it must not send
   another). */
static inline bool request_is_last(struct request const *r)
{
  return r->state == REQUEST_COMPLETE && !r->keep_alive && r->body == BODY_NONE;
}

/* Whether the connection goes on behind the answer to the request at the start of the input. */
static inline void connection_keep_set(struct connection *c, bool keep, char const *why)
{
  c->close = !keep;
  c->close_why = why;
  c->client_done = request_is_last(c->workspace.request);
}

#endif
