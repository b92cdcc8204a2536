/* crowd: connections are counted by address only while many of them are taken: as long as there is
   room for everybody nobody asks who has most of them. */
#ifndef HTTPD_CLIENT_CROWD_H
#define HTTPD_CLIENT_CROWD_H

struct connection;
struct server;

/* One more is open. */
void crowd_join(struct server *server, struct connection const *c);
/* It is being closed; it is still one of connection_count. */
void crowd_leave(struct server *server, struct connection const *c);
/* Who has most is asked though there is room: they are counted from here on. */
void crowd_count(struct server *server);
/* Its proxy has said whose it is. */
void crowd_rename(struct server *server, struct connection const *c);

#endif
