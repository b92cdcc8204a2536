/* environment_server: the server that the client asked, and both ends of its connection (RFC 3875
   sections 4.1.8, 4.1.14 to 4.1.17). */
#include "environment.h"

#define POOL (&script_strings)

static void put_address(struct variables *v, char const *name, struct address a)
{
  char text[ADDRESS_TEXT_MAX];
  address_unmap(&a);
  if (a.family != ADDRESS_NONE)
    variables_set(v, name, bytes_of(text, address_format(text, &a)));
}

/* The host that was asked for, else our address: never missing. */
static void put_name(struct variables *v, struct script const *s)
{
  struct cgi_request const *r = s->request;
  struct address local = r->local;
  char text[ADDRESS_TEXT_MAX + 2] = "[";
  size_t n;
  address_unmap(&local);
  if (r->client_host.n && !as_mathopd(s)) {
    variables_set(v, "SERVER_NAME", r->client_host);
  } else if (r->host.n) {
    variables_set(v, "SERVER_NAME", r->host);
  } else if (local.family == ADDRESS_NONE || local.family == ADDRESS_UNIX) {
    variables_set(v, "SERVER_NAME", BYTES("localhost"));
  } else {
    n = 1 + address_format(text + 1, &local);
    text[n] = ']';
    variables_set(v, "SERVER_NAME",
                  local.family == ADDRESS_IPV6 ? bytes_of(text, n + 1) : bytes_of(text + 1, n - 1));
  }
}

/* RFC 3875 wants one; a unix socket has none. */
static uint16_t port_of(struct script const *s)
{
  struct cgi_request const *r = s->request;
  if (r->client_port && !as_mathopd(s))
    return r->client_port;
  if (r->local.port)
    return r->local.port;
  return r->secure && !as_mathopd(s) ? 443 : 80;
}

void environment_server(struct variables *v, struct script const *s)
{
  struct cgi_request const *r = s->request;
  put_name(v, s);
  put_address(v, "SERVER_ADDR", r->local);
  variables_number(v, "SERVER_PORT", port_of(s));
  put_address(v, "REMOTE_ADDR", r->remote);
  /* Unix sockets have none, and proxies do not always tell it. */
  if (r->remote.family != ADDRESS_NONE && r->remote.port)
    variables_number(v, "REMOTE_PORT", r->remote.port);
  if (as_mathopd(s))
    return;
  variables_set(v, "REQUEST_SCHEME", r->secure ? BYTES("https") : BYTES("http"));
  if (r->secure)
    variables_set(v, "HTTPS", BYTES("on"));
}
