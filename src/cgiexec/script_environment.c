/* script_environment: the variables of a script, built from nothing (REFERENCE 3.4, RFC 3875). What
   is not put here is not there. */
#include <stdlib.h>

#include "environment.h"
#include "translate.h"

#define POOL (&script_strings)

static void put_address(struct variables *v, char const *address_name, char const *port_name,
                        struct address a)
{
  char text[ADDRESS_TEXT_MAX];
  address_unmap(&a);
  if (a.family == ADDRESS_NONE)
    return;
  variables_set(v, address_name, bytes_of(text, address_format(text, &a)));
  /* A unix socket has none, and proxies do not always tell it. */
  if (a.port)
    variables_number(v, port_name, a.port);
}

/* The host that was asked for, else our address: never missing. */
static void put_server_name(struct variables *v, struct cgi_request const *r)
{
  struct address local = r->local;
  char text[ADDRESS_TEXT_MAX + 2] = "[";
  size_t n;
  address_unmap(&local);
  if (r->host.n) {
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

static void put_protocol(struct variables *v, struct cgi_request const *r)
{
  variables_begin(v, "SERVER_PROTOCOL");
  strings_put(POOL, BYTES("HTTP/"));
  strings_number(POOL, r->major);
  strings_put(POOL, BYTES("."));
  strings_number(POOL, r->minor);
  variables_end(v);
}

static void put_path(struct variables *v, struct script const *s)
{
  char translated[PATH_MAX];
  size_t n;
  struct bytes info = s->request->path_info;
  variables_set(v, "SCRIPT_NAME", s->request->script_name);
  variables_set(v, "SCRIPT_FILENAME", script_path(s));
  if (!info.n)
    return;
  variables_set(v, "PATH_INFO", info);
  n = path_translate(translated, sizeof translated, s->conf, s->request);
  if (n)
    variables_set(v, "PATH_TRANSLATED", bytes_of(translated, n));
}

/* Of "http://host/path?query" what follows the host: proxies send it so, and programs look for a
   path there. */
static struct bytes path_of(struct bytes uri)
{
  size_t slashes = bytes_find(uri, '/');
  size_t end = slashes + 2;
  if (slashes == 0 || slashes == uri.n)
    return uri;
  while (end < uri.n && uri.s[end] != '/' && uri.s[end] != '?')
    end++;
  return bytes_after(uri, end < uri.n ? end : uri.n);
}

static void put_uri(struct variables *v, struct script const *s)
{
  struct bytes uri = as_mathopd(s) ? s->request->uri : path_of(s->request->uri);
  variables_begin(v, "REQUEST_URI");
  if (!uri.n || uri.s[0] == '?')
    strings_put(POOL, BYTES("/"));
  strings_put(POOL, uri);
  variables_end(v);
}

static void put_request(struct variables *v, struct script const *s)
{
  struct cgi_request const *r = s->request;
  variables_set(v, "GATEWAY_INTERFACE", BYTES("CGI/1.1"));
  variables_set(v, "SERVER_SOFTWARE", BYTES("httpway"));
  put_server_name(v, r);
  put_protocol(v, r);
  put_address(v, "SERVER_ADDR", "SERVER_PORT", r->local);
  /* RFC 3875 wants one. */
  if (r->local.family != ADDRESS_NONE && !r->local.port)
    variables_set(v, "SERVER_PORT", BYTES("80"));
  put_address(v, "REMOTE_ADDR", "REMOTE_PORT", r->remote);
  variables_set(v, "REQUEST_METHOD", r->method);
  put_uri(v, s);
  if (r->has_query || !as_mathopd(s) || s->location.empty_query_string)
    variables_set(v, "QUERY_STRING", r->query);
  if (r->has_content_length)
    variables_number(v, "CONTENT_LENGTH", r->content_length);
  if (r->remote_user.n) {
    variables_set(v, "AUTH_TYPE", BYTES("Basic"));
    variables_set(v, "REMOTE_USER", r->remote_user);
  }
  /* php-cgi runs nothing without it. */
  variables_number(v, "REDIRECT_STATUS", r->status ? r->status : 200);
}

/* ---- The configuration's own ---- */

static void put_exported(struct variables *v, struct script const *s)
{
  struct bytes rest = conf_table(s->conf, s->location.export_names), item;
  while (conf_list_next(&rest, &item)) {
    char name[256];
    char const *value;
    if (item.n >= sizeof name)
      continue;
    memcpy(name, item.s, item.n);
    name[item.n] = 0;
    value = getenv(name);
    if (value)
      variables_set(v, name, bytes_from_string(value));
  }
}

static void put_put(struct variables *v, struct script const *s)
{
  struct bytes rest = conf_table(s->conf, s->location.put_env), item;
  while (conf_list_next(&rest, &item))
    variables_assign(v, item);
}

bool script_environment(struct script *s)
{
  struct variables v;
  variables_init(&v, POOL);
  put_request(&v, s);
  put_path(&v, s);
  environment_fields(&v, s);
  put_exported(&v, s);
  put_put(&v, s);
  s->variables = variables_done(&v);
  if (!s->variables)
    return script_refuse(s, 500, "its variables are too many, too long or hold a NUL");
  return true;
}
