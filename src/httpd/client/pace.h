/* pace: whether a client that content is awaited from, or that an answer is sent to, keeps up with
   MinReceiveRate or MinSendRate. It is looked at now and then, never for single bytes: a client
   that is too slow in every look for as long as Timeout is given up. */
#ifndef HTTPD_CLIENT_PACE_H
#define HTTPD_CLIENT_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "state/connection.h"

struct server;

/* After so many slow looks in a row a client may have to make place for another (evict.h). */
enum { PACE_SLOW_LOOKS = 2 };

static inline bool pace_is_slow(struct pace const *pace)
{
  return pace->slow_looks >= PACE_SLOW_LOOKS;
}

/* By the configuration, which may have been replaced. */
void pace_configure(struct server *server);
/* The connection is in a state in which it is looked at from now on. */
void pace_begin(struct server *server, struct connection *c);
/* Its answers are out, and our side is shut: what it does not close in time is closed. */
void pace_linger(struct server *server, struct connection *c);
/* Its time is over. False: the client has everything, or was too slow for too long. */
bool pace_linger_look(struct server *server, struct connection *c);
/* What is awaited from the client now. */
enum pace_direction pace_direction(struct connection const *c);
/* Whether a script's client is too slow for a place that others wait for (doc/httpd.html#places).
 */
bool pace_holds_up(struct server const *server, struct connection const *c);
/* A look is due. False: the client was too slow for too long. */
bool pace_look(struct server *server, struct connection *c);

#endif
