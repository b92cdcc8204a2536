/* exchange: what is decided about next. */
#include "server.h"

void exchange_start(struct server *server, struct connection *c, struct exchange *e)
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
