/* client: the core's end of the channel to authcheck: a connection asks and waits, the
   answer lets it go on. What is asked in a turn of the loop goes out together at its end. Nothing
   here knows what the answer leads to. */
#ifndef HTTPD_AUTH_CLIENT_H
#define HTTPD_AUTH_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

struct connection;
struct exchange;
struct server;

/* That it is busy is said to the log once in so long. */
enum { AUTHCHECK_SILENCE = 5000 /* milliseconds */ };

/* channel may be -1. Dies 111. */
void authcheck_client_init(struct server *server, int channel);

/* In one of several processes: questions and answers go over a socket of its own from here on. */
void authcheck_attach(struct server *server);

/* The same, when that one has ended. False with errno: not now; when it is asked next it is tried
   again. */
bool authcheck_attach_again(struct server *server);

/* Asks what e wants to know: the connection waits then. The password is wiped wherever it was, but
   for what goes out at the end of the turn. False: it could not be asked, and e has become a page
   that says so. */
bool authcheck_ask(struct server *server, struct connection *c, struct exchange *e);

/* The end of a turn: what was asked goes out, or waits until there is room in the channel; if it
   cannot, who asked is told. */
void authcheck_questions_send(struct server *server);
/* What waits there is wiped: nobody would answer it. */
void authcheck_questions_drop(struct server *server);
/* All that was remembered there is to be forgotten, before anything asked from here on. */
void authcheck_forget_ask(struct server *server);

/* The connection that asked; null when it does not wait for this answer any more. */
struct connection *authcheck_asker_find(struct server *server, uint64_t id);

/* The channel is readable: answers go to whom they are for. */
bool authcheck_answers_read(struct server *server);

/* Everything remembered is forgotten, here and there. */
void authcheck_forget(struct server *server);

/* Overwrites the credentials of the request at the start of the input. */
void authcheck_field_wipe(struct connection *c);

#endif
