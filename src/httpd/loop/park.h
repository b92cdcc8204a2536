/* park: when connections are parked, and when they come back (parking.h). */
#ifndef HTTPD_LOOP_PARK_H
#define HTTPD_LOOP_PARK_H

#include "state/server.h"

/* Makes room for all connections. A process that was forked makes its own. Dies 111. */
void park_init(struct server *server);
/* Parks who has been waiting for long enough, a few in each turn. */
void park_idle(struct server *server);
/* Lets those read who have something to read. */
void park_turn(struct server *server);
/* When park_idle or park_turn has something to do, if nothing happens before; UINT64_MAX: never. */
uint64_t park_deadline(struct server const *server);

#endif
