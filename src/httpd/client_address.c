/* client_address: the ForwardedField of trusted proxies. Each proxy puts the address that it had
   the request from behind those that it was told: read from the right, the first that is no trusted
   proxy is the client, and all to the left of it is what that client says. A client that is not
   named has no address (ADDRESS_NONE); it never has its proxy's. */
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

/* Reads from the left, which needs no memory: which address would be the client's if the field
   ended here. A trusted address keeps what it was told, be it that there is no address, and is the
   client itself only when it was told nothing: the first element. */
static void element_take(struct server const *server, struct connection const *c, bool first,
                         struct address const *element, struct address *client)
{
  if (element->family == ADDRESS_NONE || first || !client_address_trusted(server, c, element))
    *client = *element;
}

/* All lines of the field, as if they were one list. ADDRESS_NONE: no address is named. */
static struct address field_client(struct server const *server, struct connection const *c,
                                   enum forwarded_field field, enum request_field which)
{
  struct address client = { .family = ADDRESS_NONE }, element;
  struct bytes name, value;
  size_t at = 0;
  bool first = true;
  while (request_next_field(c->workspace.request, c->workspace.input + c->input_start, &at, &name,
                            &value))
    if (request_field_named(name) == which)
      for (; forwarded_next(field, &value, &element); first = false)
        element_take(server, c, first, &element, &client);
  return client;
}

void client_address_find(struct server const *server, struct connection *c)
{
  enum forwarded_field const field = conf_of(server, c)->forwarded_field;
  enum request_field const which =
      field == FORWARDED_FORWARDED ? FIELD_FORWARDED : FIELD_X_FORWARDED_FOR;
  struct request const *r = c->workspace.request;
  c->client = c->remote;
  /* A bad request is the connection's. */
  if (r->state == REQUEST_COMPLETE && r->field_count[which] &&
      client_address_trusted(server, c, &c->remote))
    c->client = field_client(server, c, field, which);
}

struct address const *client_address_counted(struct server const *server,
                                             struct connection const *c)
{
  bool many = c->remote.family != ADDRESS_IPV4 && c->remote.family != ADDRESS_IPV6;
  if (many ||
      (conf_of(server, c)->trusted_proxies.n && client_address_trusted(server, c, &c->remote)))
    return 0;
  return &c->remote;
}
