/* proxy_header: the header of the PROXY protocol at the beginning of a connection. */
#ifndef HTTPD_CONN_PROXY_HEADER_H
#define HTTPD_CONN_PROXY_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "state/server.h"

struct connection;

/* Whether the Server of a listener wants one. */
static inline bool proxy_header_wanted(struct server const *server, uint32_t listener)
{
  return server->conf.servers[server->listeners[listener].server].proxy_protocol;
}

/* Whether this client may send one. */
bool proxy_header_allowed(struct server const *server, struct connection const *c);

enum proxy_header_verdict {
  PROXY_HEADER_DONE, /* it has come, c->remote and c->local are what it says, and what follows it is
                        at the start of the input */
  PROXY_HEADER_MORE, /* more of it has to come */
  PROXY_HEADER_NONE  /* this is no such header */
};

/* Looks for it at the start of what was read. */
enum proxy_header_verdict proxy_header_read(struct server *server, struct connection *c);

#endif
