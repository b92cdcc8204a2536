/* client_url: what trusted proxies say is in the element of Forwarded that names the client, or in
   the fields beside X-Forwarded-For, which have an element for each proxy, or one for all. */
#include <httpway/forwarded.h>

#include "decide/client_address.h"
#include "script/client_url.h"
#include "state/server.h"

/* As they came; empty where nothing is said. */
struct told {
  struct bytes proto, host, port;
};

/* Walks all elements of a field, its lines being one list: how many there are, and *word is the one
   of that number. */
static size_t list_walk(struct connection const *c, struct bytes field, size_t number,
                        struct bytes *word)
{
  struct bytes name, value, element;
  size_t at = 0, count = 0;
  while (request_next_field(c->workspace.request, c->workspace.input + c->input_start, &at, &name,
                            &value))
    if (bytes_equal_nocase(name, field))
      while (forwarded_next_word(&value, &element))
        if (count++ == number)
          *word = element;
  return count;
}

/* The element with `behind` others after it; the first one when there are fewer. */
static struct bytes list_element(struct connection const *c, struct bytes field, size_t behind)
{
  struct bytes word = BYTES_NONE;
  size_t count = list_walk(c, field, 0, &word);
  if (count > behind + 1)
    list_walk(c, field, count - behind - 1, &word);
  return word;
}

static struct told told_read(struct server const *server, struct connection const *c)
{
  struct conf_server const *conf = server->conf.servers + server->listeners[c->listener].server;
  size_t behind;
  struct forwarded_element element = client_address_element(server, c, &behind);
  if (conf->forwarded_field == FORWARDED_FORWARDED)
    return (struct told){ .proto = element.proto, .host = element.host };
  return (struct told){ .proto = list_element(c, BYTES("X-Forwarded-Proto"), behind),
                        .host = list_element(c, BYTES("X-Forwarded-Host"), behind),
                        .port = list_element(c, BYTES("X-Forwarded-Port"), behind) };
}

/* Some proxies let the field pass that a client sent: no host gets in by it that the Virtual does
   not answer for. */
static bool host_take(struct server const *server, struct exchange const *e, struct bytes told,
                      struct client_url *url)
{
  struct request const *r = e->request;
  struct bytes const host = bytes_of(url->room, host_clean(url->room, told));
  uint32_t const ours =
      conf_virtual_find(&server->conf, e->server, bytes_of(r->host, r->host_length));
  if (host.n == 0 || conf_virtual_find(&server->conf, e->server, host) != ours)
    return false;
  url->host = host;
  return true;
}

static uint16_t default_port(bool secure)
{
  return secure ? 443 : 80;
}

/* What the client sent: the host of an absolute target counts for more than the field. */
static uint16_t sent_port(struct request const *r)
{
  struct bytes host = r->absolute ? r->authority : r->field[FIELD_HOST];
  return r->host_length ? host_port(host) : 0;
}

static void proto_take(struct request const *r, struct bytes told, struct client_url *url)
{
  if (bytes_equal_nocase(told, BYTES("https")))
    url->secure = true;
  else if (bytes_equal_nocase(told, BYTES("http")))
    url->secure = false;
  else if (r->absolute && bytes_begin_nocase(r->target, BYTES("https:")))
    url->secure = true;
}

/* A port that was not said is the scheme's: ours is that between the proxy and us. */
static void told_take(struct server const *server, struct connection const *c,
                      struct exchange const *e, struct client_url *url)
{
  struct request const *r = c->workspace.request;
  struct told told = told_read(server, c);
  proto_take(r, told.proto, url);
  if (host_take(server, e, told.host, url))
    url->port = host_port(told.host);
  else
    url->port = sent_port(r);
  if (told.port.n && !address_scan_port(told.port, &url->port))
    url->port = 0;
  if (url->port == 0)
    url->port = default_port(url->secure);
}

void client_url_find(struct server const *server, struct connection const *c,
                     struct exchange const *e, struct client_url *url)
{
  url->secure = c->tls;
  url->host = BYTES_NONE;
  if (client_address_trusted(server, c, &c->remote))
    told_take(server, c, e, url);
  else
    url->port = sent_port(c->workspace.request);
}
