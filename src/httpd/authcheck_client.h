/* authcheck_client: the core's end of the channel to authcheck: a connection asks and waits, the
   answer lets it go on. Nothing here knows what the answer leads to. */
#ifndef HTTPD_AUTHCHECK_CLIENT_H
#define HTTPD_AUTHCHECK_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "homes.h"
#include "timers.h"

struct connection;
struct exchange;
struct server;

struct authcheck_client {
  int channel;        /* to ask on; -1: there is none */
  int common;         /* of several processes: the channel, where each attaches its own; else -1 */
  bool gone;          /* nobody will ever read it again */
  bool begun;         /* somebody has said to have begun */
  uint64_t questions; /* asked so far */
  uint64_t quiet_until;       /* monotonic milliseconds */
  struct timer_queue waiting; /* for answers: AuthTimeout */
  struct homes homes;
};

/* channel may be -1. Dies 111. */
void authcheck_client_init(struct server *server, int channel);

/* In one of several processes: questions and answers go over a socket of its own from here on. */
void authcheck_attach(struct server *server);

/* Asks what e wants to know: the connection waits then. The password is wiped wherever it was.
   False: it could not be asked, and e has become a page that says so. */
bool authcheck_ask(struct server *server, struct connection *c, struct exchange *e);

/* The channel is readable: answers go to whom they are for. */
void authcheck_answers_read(struct server *server);

/* Everything remembered is forgotten, here and there. */
void authcheck_forget(struct server *server);

/* Overwrites the credentials of the request at the start of the input. */
void authcheck_field_wipe(struct connection *c);

#endif
