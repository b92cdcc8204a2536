/* crowd: connections are counted by address only while many of them are taken: as long as there is
   room for everybody nobody asks who has most of them. */
#ifndef HTTPD_CLIENT_CROWD_H
#define HTTPD_CLIENT_CROWD_H

#include "state/server.h"

/* One more is open, and they are counted already, or from here on. */
void crowd_join_counted(struct server *server, struct connection const *c);
/* One more is open. */
static inline void crowd_join(struct server *server, struct connection const *c)
{
  if (server->crowded || server->connection_count > server->connection_max / 2)
    crowd_join_counted(server, c);
}

/* It is being closed; it is still one of connection_count. */
void crowd_leave(struct server *server, struct connection const *c);
/* Who has most is asked though there is room: they are counted from here on. */
void crowd_count(struct server *server);
/* Its proxy has said whose it is. */
void crowd_rename(struct server *server, struct connection const *c);

#endif
