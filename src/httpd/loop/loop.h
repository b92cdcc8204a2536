/* loop: the one poll loop. */
#ifndef HTTPD_LOOP_LOOP_H
#define HTTPD_LOOP_LOOP_H

#include "state/server.h"

/* Serves until told to stop (0), drained (0), or nobody takes the log any more (111). Returns the
 * exit code. */
int loop(struct server *server);

#endif
