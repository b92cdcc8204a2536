/* client_url: scheme, host and port of the URL that the client asked for, for scripts. The request
   alone says less than a proxy in front of us knows; a client is not believed about it. */
#ifndef HTTPD_SCRIPT_CLIENT_URL_H
#define HTTPD_SCRIPT_CLIENT_URL_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/host.h>

struct server;
struct connection;
struct exchange;

struct client_url {
  bool secure;       /* https */
  uint16_t port;     /* 0: that which the connection came to */
  struct bytes host; /* cleaned, what a trusted proxy says; empty: it is the request's */
  char room[HOST_MAX];
};

void client_url_find(struct server const *server, struct connection const *c,
                     struct exchange const *e, struct client_url *url);

#endif
