/* client_address: the ForwardedField of trusted proxies. Each proxy puts the address that it had
   the request from behind those that it was told: read from the right, the first that is no trusted
   proxy is the client, and all to the left of it is what that client says. A client that is not
   named has no address (ADDRESS_NONE); it never has its proxy's. */
#include <httpway/route.h>

#include "decide/client_address.h"
#include "state/server.h"

static struct conf_server const *conf_of(struct server const *server, struct connection const *c)
{
  return server->conf.servers + server->listeners[c->listener].server;
}

bool client_address_trusted(struct server const *server, struct connection const *c,
                            struct address const *address)
{
  struct conf_server const *conf = conf_of(server, c);
  /* What came by a unix socket of the proxy's, as its PROXY header says, did not come by ours. */
  if (address->family == ADDRESS_UNIX && conf->proxy_protocol && !c->proxy_header)
    return false;
  return route_rules_allow(&conf->trusted_proxies, address, false);
}

/* Reads from the left, which needs no memory: which element would be the client's if the field
   ended here. A trusted address keeps what it was told, be it that there is no address, and is the
   client itself only when it was told nothing: the first element. */
static bool element_is_client(struct server const *server, struct connection const *c, bool first,
                              struct address const *address)
{
  return address->family == ADDRESS_NONE || first || !client_address_trusted(server, c, address);
}

static enum request_field field_of(enum forwarded_field field)
{
  return field == FORWARDED_FORWARDED ? FIELD_FORWARDED : FIELD_X_FORWARDED_FOR;
}

/* All lines of the field are read as if they were one list. */
struct forwarded_element client_address_element(struct server const *server,
                                                struct connection const *c, size_t *behind)
{
  struct forwarded_element client = { .client = { .family = ADDRESS_NONE } }, element;
  enum forwarded_field const field = conf_of(server, c)->forwarded_field;
  struct bytes name, value;
  size_t at = 0;
  bool first = true;
  *behind = 0;
  while (request_next_field(c->workspace.request, c->workspace.input + c->input_start, &at, &name,
                            &value))
    if (request_field_named(name) == field_of(field))
      for (; forwarded_next(field, &value, &element); first = false) {
        bool taken = element_is_client(server, c, first, &element.client);
        *behind = taken ? 0 : *behind + 1;
        if (taken)
          client = element;
      }
  return client;
}

void client_address_take(struct server const *server, struct connection *c)
{
  enum request_field const which = field_of(conf_of(server, c)->forwarded_field);
  struct request const *r = c->workspace.request;
  size_t behind;
  /* A bad request is the connection's. */
  if (r->state == REQUEST_COMPLETE && r->field_count[which] &&
      client_address_trusted(server, c, &c->remote))
    c->client = client_address_element(server, c, &behind).client;
}

struct address const *client_address_counted(struct server const *server,
                                             struct connection const *c)
{
  bool many = c->remote.family != ADDRESS_IPV4 && c->remote.family != ADDRESS_IPV6;
  if (many ||
      (conf_of(server, c)->trusted_proxies.count && client_address_trusted(server, c, &c->remote)))
    return 0;
  return &c->remote;
}
