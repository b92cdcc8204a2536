/* loop: the one poll loop. */
#ifndef HTTPD_LOOP_H
#define HTTPD_LOOP_H

#include "server.h"

/* Serves until told to stop (0), drained (0), or nobody takes the log any more (111). Returns the
 * exit code. */
int loop(struct server *server);
/* Whether a client may be served now: not while the log is full and has to be waited for. Sends
   what waits for the log when there is little room left. */
bool loop_may_serve(struct server *server);

#endif
