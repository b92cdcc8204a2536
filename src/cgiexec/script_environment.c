/* script_environment: the variables of a script, built from nothing (REFERENCE 3.4, RFC 3875). What
   is not put here is not there. */
#include <stdlib.h>

#include "script.h"
#include "strings.h"
#include "translate.h"
#include "variables.h"

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

static void put_request(struct variables *v, struct cgi_request const *r, bool empty_query)
{
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
  variables_set(v, "REQUEST_URI", r->uri);
  if (r->has_query || empty_query)
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

/* ---- Header fields ---- */

static bool is_one_of(struct bytes name, struct bytes const *names, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (bytes_equal_nocase(name, names[i]))
      return true;
  return false;
}

/* Letters, digits and '-' only: of "X-A" and "X_A" a script could not tell which one came. */
static bool is_well_formed(struct bytes name)
{
  for (size_t i = 0; i < name.n; i++) {
    char c = ascii_lower(name.s[i]);
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
      return false;
  }
  return name.n > 0;
}

static bool is_passed_on(struct script const *s, struct bytes name)
{
  /* Those of the connection, those that have a variable of their own, and "Proxy", which would
     become HTTP_PROXY, where many programs look for a proxy to use. */
  static struct bytes const left_out[] = {
    { "Proxy", 5 },   { "Connection", 10 },        { "Keep-Alive", 10 },
    { "Expect", 6 },  { "Content-Type", 12 },      { "Content-Length", 14 },
    { "Upgrade", 7 }, { "Transfer-Encoding", 17 }, { "TE", 2 },
    { "Trailer", 7 }, { "Proxy-Connection", 16 },  { "Proxy-Authorization", 19 },
  };
  if (bytes_equal_nocase(name, BYTES("Authorization")))
    return s->location.pass_authorization;
  return is_well_formed(name) && !is_one_of(name, left_out, sizeof left_out / sizeof left_out[0]);
}

/* "User-Agent" becomes "HTTP_USER_AGENT". False: too long for a variable. */
static bool variable_name(char out[256], struct bytes name)
{
  size_t n = sizeof("HTTP_") - 1;
  memcpy(out, "HTTP_", n);
  if (name.n >= 256 - n)
    return false;
  for (size_t i = 0; i < name.n; i++) {
    char c = ascii_lower(name.s[i]);
    out[n++] = c == '-' ? '_' : c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
  }
  out[n] = 0;
  return true;
}

/* The value and those of all later fields of that name. */
static void put_joined(struct bytes name, struct bytes value, struct bytes later)
{
  struct bytes separator = bytes_equal_nocase(name, BYTES("Cookie")) ? BYTES("; ") : BYTES(", ");
  struct bytes other;
  strings_put(POOL, value);
  while (cgi_next_header(&later, &other, &value)) {
    if (!value.n || !bytes_equal_nocase(name, other))
      continue;
    strings_put(POOL, separator);
    strings_put(POOL, value);
  }
}

static void put_header(struct variables *v, struct script const *s, struct bytes name,
                       struct bytes value, struct bytes later)
{
  char variable[256];
  bool is_host = bytes_equal_nocase(name, BYTES("Host"));
  if (!value.n || !is_passed_on(s, name) || !variable_name(variable, name) ||
      variables_has(v, variable) || (is_host && !s->request->host.n))
    return;
  variables_begin(v, variable);
  if (is_host)
    strings_put(POOL, s->request->host);
  else
    put_joined(name, value, later);
  variables_end(v);
}

static void put_headers(struct variables *v, struct script const *s)
{
  struct bytes rest = s->request->headers, name, value;
  while (cgi_next_header(&rest, &name, &value)) {
    put_header(v, s, name, value, rest);
    if (value.n && bytes_equal_nocase(name, BYTES("Content-Type")))
      variables_set(v, "CONTENT_TYPE", value);
  }
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
  put_request(&v, s->request, s->location.empty_query_string);
  put_path(&v, s);
  put_headers(&v, s);
  put_exported(&v, s);
  put_put(&v, s);
  s->variables = variables_done(&v);
  if (!s->variables)
    return script_refuse(s, 500, "its variables are too many, too long or hold a NUL");
  return true;
}
