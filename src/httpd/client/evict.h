/* evict: who makes place when all connections are taken and another client comes. Never one that is
   being answered well. */
#ifndef HTTPD_CLIENT_EVICT_H
#define HTTPD_CLIENT_EVICT_H

#include <stdint.h>

struct connection;
struct server;

/* The connection that deserves its place least; null: all deserve theirs. It looks at a bounded
   number of connections, and at others when it is called again. */
struct connection *evict_choose(struct server *server);
/* Content of others wants a file, and there may be no more of them: whose content comes least of an
   address that has several; null: nobody. */
struct connection *evict_spooler(struct server *server);
/* Files have come to MaxSpool: the largest that hardly grows; null: none, but for that of c. */
struct connection *evict_largest_spool(struct server *server, struct connection const *c);
/* When one may be chosen that may not now, in monotonic milliseconds; UINT64_MAX: not by waiting.
 */
uint64_t evict_deadline(struct server const *server);
/* All connections are taken: the log is told so, once in a while. */
void evict_say(struct server *server);

#endif
