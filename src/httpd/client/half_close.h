/* half_close: a client that has shut its side while it waits for an answer. It may be gone, or
   still want the answer: both look the same until something is sent to it, which only a client that
   is gone refuses (RST). The first bytes of what is to come are known before it is: they are sent
   ahead, one at a time, and what comes later goes on behind them. */
#ifndef HTTPD_CLIENT_HALF_CLOSE_H
#define HTTPD_CLIENT_HALF_CLOSE_H

#include <stdbool.h>

#include <poll.h> /* with skalibs/nonposix.h before it */

struct connection;
struct server;

/* Poll tells of a client that has shut its side where it can. */
#ifndef POLLRDHUP
#define POLLRDHUP 0
#endif

/* Whether bytes of the client wait that nobody reads: its end may be behind them, unseen. */
bool half_close_may_hide(struct connection const *c);
/* That it has is new. */
void half_close_notice(struct server *server, struct connection *c);
/* Sends one more byte ahead, if there is one that is known. That the client refuses it is told by
   poll. */
void half_close_probe(struct server *server, struct connection *c);

#endif
