/* decide: what answer a request gets. From the request, the configuration and the file system;
 * sends nothing. */
#ifndef HTTPD_DECIDE_DECIDE_H
#define HTTPD_DECIDE_DECIDE_H

#include "state/server.h"

/* Makes e ready for a decision about the request at the start of the connection's input, or what
   that has become by local redirects. */
static inline void exchange_start(struct server *server, struct connection *c, struct exchange *e)
{
  e->request = c->workspace.request;
  if (c->settled.redirects &&
      request_redirect(&server->redirected, c->workspace.request,
                       bytes_of(c->workspace.local_target, c->settled.target_length)))
    e->request = &server->redirected;
  e->settled = &c->settled;
  e->client = &c->client;
  e->server = server->listeners[c->listener].server;
  e->now = server->clock.seconds;
}

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
