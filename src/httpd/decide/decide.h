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

/* Decides about e->request. Afterwards e->decision.file.fd, when not -1, is open and belongs to the
 * caller.
 */
void decide(struct server *server, struct exchange *e);

/* Only where e->request leads: virtual server, path and location. False: nowhere. */
bool decide_location(struct server *server, struct exchange *e);

/* Decides for a page of that status, whatever the request would lead to: of where it leads only the
   location counts, for its error document and its header fields. */
void decide_instead(struct server *server, struct exchange *e, unsigned int status,
                    char const *why);

/* Whether a path of the same host and client leads to the location of e, with that rest behind the
   alias. */
bool decide_leads_here(struct server *server, struct exchange const *e, struct bytes path,
                       struct bytes rest);

#endif
