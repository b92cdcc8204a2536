/* client_address: the ForwardedField of trusted proxies. Each proxy puts the address that it had
   the request from behind those that it was told: read from the right, the first that is no trusted
   proxy is the client, and all to the left of it is what that client says. */
#include <httpway/forwarded.h>
#include <httpway/route.h>

#include "client_address.h"
#include "server.h"

static struct conf_server const *conf_of(struct server const *server, struct connection const *c)
{
  return server->servers + server->listeners[c->listener].server;
}

bool client_address_trusted(struct server const *server, struct connection const *c,
                            struct address const *address)
{
  return route_rules_allow(conf_of(server, c)->trusted_proxies, address, false);
}

/* Reads from the left, which needs no memory: who would be the client if the field ended here. A
   trusted address keeps whom it had the request from, and is the client itself when that is not
   known; others are the client. What is no address makes all to the left of it unknown. */
static void element_take(struct server const *server, struct connection const *c,
                         struct address const *element, struct address *client)
{
  bool const known = client->family != ADDRESS_NONE;
  if (element->family == ADDRESS_NONE || !known || !client_address_trusted(server, c, element))
    *client = *element;
}

/* All lines of the field, as if they were one list. ADDRESS_NONE: the field does not say. */
static struct address field_client(struct server const *server, struct connection const *c,
                                   enum forwarded_field field, enum request_field which)
{
  struct address client = { .family = ADDRESS_NONE }, element;
  struct bytes name, value;
  size_t at = 0;
  while (request_next_field(c->workspace.request, c->workspace.input + c->input_start, &at, &name,
                            &value))
    if (request_field_named(name) == which)
      while (forwarded_next(field, &value, &element))
        element_take(server, c, &element, &client);
  return client;
}

void client_address_find(struct server const *server, struct connection *c)
{
  enum forwarded_field const field = conf_of(server, c)->forwarded_field;
  enum request_field const which =
      field == FORWARDED_FORWARDED ? FIELD_FORWARDED : FIELD_X_FORWARDED_FOR;
  struct address found;
  c->client = c->remote;
  if (!c->workspace.request->field_count[which] || !client_address_trusted(server, c, &c->remote))
    return;
  found = field_client(server, c, field, which);
  if (found.family != ADDRESS_NONE)
    c->client = found;
}
