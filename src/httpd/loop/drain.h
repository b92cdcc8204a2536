/* drain: an end without new connections, while those that are there are served to their end: by
   USR2, or since httpway-hold, which keeps our sockets, has another server by now. DrainTimeout
   bounds it. */
#ifndef HTTPD_LOOP_DRAIN_H
#define HTTPD_LOOP_DRAIN_H

#include <stdbool.h>

#include "state/server.h"

/* What a parent and httpway-hold say to a process that another one has come after. */
#define DRAIN_SUCCEEDED "L"

/* The channel to httpway-hold, if there is one, is our lifeline. Dies when it cannot be used. */
void drain_holder_find(struct server *server);
/* We serve: httpway-hold may know it. */
void drain_holder_tell(struct server *server);

/* USR2: no connection is taken in any more, and those that wait are closed. */
void drain_begin(struct server *server);
/* The lifeline can be read, or is at its end. Without the other side we stop; and when it says that
   another server has come, no connection is taken in any more: that one gets those who wait to be.
   A client that was told that it may send another request may do so once more. */
void drain_lifeline(struct server *server, short revents);

/* From when on drain_is_over. */
void drain_bound_set(struct server *server);
/* Whether it has gone on for DrainTimeout. */
bool drain_is_over(struct server const *server);

#endif
