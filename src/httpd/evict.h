/* evict: who makes place when all connections are taken and another client comes. Never one that is
   being answered well. */
#ifndef HTTPD_EVICT_H
#define HTTPD_EVICT_H

#include <stdint.h>

struct connection;
struct server;

/* The connection that deserves its place least; null: all deserve theirs. It looks at a bounded
   number of connections, and at others when it is called again. */
struct connection *evict_choose(struct server *server);
/* When one may be chosen that may not now, in monotonic milliseconds; UINT64_MAX: not by waiting.
 */
uint64_t evict_deadline(struct server const *server);
/* All connections are taken: the log is told so, once in a while. */
void evict_say(struct server *server);

#endif
