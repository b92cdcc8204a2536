/* client_address: whose a request is, when proxies stand in front of us. */
#ifndef HTTPD_DECIDE_CLIENT_ADDRESS_H
#define HTTPD_DECIDE_CLIENT_ADDRESS_H

#include <stdbool.h>

#include <httpway/address.h>
#include <httpway/forwarded.h>

#include "state/server.h"

/* Whether an address is in the TrustedProxies of the Server that accepted the connection. */
bool client_address_trusted(struct server const *server, struct connection const *c,
                            struct address const *address);

/* Sets c->client to what a trusted proxy says in the ForwardedField of the request whose head has
   come, ADDRESS_NONE when that names no address. */
void client_address_take(struct server const *server, struct connection *c);

/* Whose that request is: of the end of the connection, unless there are TrustedProxies. */
static inline void client_address_find(struct server const *server, struct connection *c)
{
  c->client = c->remote;
  if (server->conf.servers[server->listeners[c->listener].server].trusted_proxies.count)
    client_address_take(server, c);
}

/* What the ForwardedField says of the client of a request whose head is whole, whoever sent it;
 *behind: so many of its elements are those of trusted proxies that stand nearer to us. */
struct forwarded_element client_address_element(struct server const *server,
                                                struct connection const *c, size_t *behind);

/* The address that a connection counts for when there are too many (evict.h). Null: none, since
   those of many clients come from it, as they do from a trusted proxy or a unix socket. */
struct address const *client_address_counted(struct server const *server,
                                             struct connection const *c);

#endif
