/* proxy_header: nobody is answered before the header is whole: who cannot send one is not a client,
   and who is nobody's proxy is told nothing. Only debugging tells of it: a stranger could fill the
   log. */
#include <httpway/proxy_protocol.h>

#include "decide/client_address.h"
#include "client/connection_state.h"
#include "client/crowd.h"
#include "log/message.h"
#include "conn/proxy_header.h"
#include "state/server.h"

/* Without TrustedProxies the Server can only be reached from this machine (check_proxies.c). */
bool proxy_header_allowed(struct server const *server, struct connection const *c)
{
  struct conf_server const *conf = server->conf.servers + server->listeners[c->listener].server;
  return conf->trusted_proxies.count == 0 || client_address_trusted(server, c, &c->remote);
}

static void header_take(struct server *server, struct connection *c,
                        struct proxy_protocol const *header)
{
  size_t left = c->input_end - header->length;
  memmove(c->workspace.input, c->workspace.input + header->length, left);
  c->input_end = left;
  c->proxy_header = false;
  c->tls = header->tls;
  if (header->known)
    c->local = header->destination;
  /* A client that the proxy does not name has no address, and least of all the proxy's. */
  if (!header->local)
    c->remote = c->client = header->source;
  crowd_rename(server, c);
}

static void header_debug(struct server const *server, struct connection const *c)
{
  char text[ADDRESS_TEXT_MAX];
  struct address shown;
  int length;
  if (!message_is_debugging())
    return;
  shown = server_address_shown(server, &c->remote);
  length = (int)address_format(text, &shown);
  message_debug("connection %u: is of %.*s port %u, its proxy says", c->number, length, text,
                shown.port);
}

enum proxy_header_verdict proxy_header_read(struct server *server, struct connection *c)
{
  struct proxy_protocol header;
  switch (proxy_protocol_read(bytes_of(c->workspace.input, c->input_end), &header)) {
  case PROXY_PROTOCOL_DONE:
    header_take(server, c, &header);
    header_debug(server, c);
    return PROXY_HEADER_DONE;
  case PROXY_PROTOCOL_MORE:
    if (c->input_end >= server->workspaces.input_size)
      break;
    /* From here on the time of a head runs, which is the same when the request has begun. */
    if (c->state == CONNECTION_WAITING)
      connection_state_set(server, c, CONNECTION_READING);
    return PROXY_HEADER_MORE;
  case PROXY_PROTOCOL_BAD:
    break;
  }
  return PROXY_HEADER_NONE;
}
