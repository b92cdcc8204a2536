/* listeners: the listening sockets, and which Server each belongs to. The core opens none: they are
 * passed to it. */
#ifndef HTTPD_LOOP_LISTENERS_H
#define HTTPD_LOOP_LISTENERS_H

#include <stdbool.h>

#include "state/server.h"

/* Takes the sockets passed to this process (LISTEN_FDS) and matches them to the Servers by address.
   Dies with a sentence: 100 when there are none, or a Server has none. A socket that no Server
   wants is closed with a warning. */
void listeners_take(struct server *server);

/* Finds for every Server of another configuration its listener. owner has a place for each
   listener. False, with a message, when the Servers are not those of the listeners any more. */
bool listeners_rematch(struct server const *server, struct conf const *conf, uint32_t *owner);

/* Watches the listeners when a client could be taken in. */
void listeners_watch(struct server *server);
/* Accepts what there is from one listener. */
void listeners_accept(struct server *server, uint32_t listener);
/* Takes in who has come already, then closes the sockets for good. */
void listeners_close(struct server *server);
/* Closes them, and leaves who waits there to other processes. */
void listeners_drop(struct server *server);

#endif
