/* decide: what answer a request gets. From the request, the configuration and the file system;
 * sends nothing. */
#ifndef HTTPD_DECIDE_DECIDE_H
#define HTTPD_DECIDE_DECIDE_H

#include "state/exchange.h"

struct connection;
struct server;

/* Makes e ready for a decision about the request at the start of the connection's input, or what
   that has become by local redirects. */
void exchange_start(struct server *server, struct connection *c, struct exchange *e);

/* What e->request is answered with. Where that is the file that was found, e->way.found is open,
   and the caller's to close. */
struct decision decide(struct server *server, struct exchange *e);

/* Only where e->request leads: virtual server, path and location. False: nowhere, and why. */
bool decide_location(struct server *server, struct exchange *e, struct decision *d);

/* A page of that status, whatever the request would lead to: of where it leads only the location
   counts, for its error document and its header fields. */
struct decision decide_instead(struct server *server, struct exchange *e, unsigned int status,
                               char const *why);

#endif
