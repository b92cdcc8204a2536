/* script_environment: the variables of a script, built from nothing (RFC 3875). What is not put
   here is not there. */
#include <stdlib.h>

#include "environment.h"

#define POOL (&script_strings)

static void put_protocol(struct variables *v, struct cgi_request const *r)
{
  variables_begin(v, "SERVER_PROTOCOL");
  strings_put(POOL, BYTES("HTTP/"));
  strings_number(POOL, r->major);
  strings_put(POOL, BYTES("."));
  strings_number(POOL, r->minor);
  variables_end(v);
}

static void put_request(struct variables *v, struct cgi_request const *r)
{
  variables_set(v, "GATEWAY_INTERFACE", BYTES("CGI/1.1"));
  variables_set(v, "SERVER_SOFTWARE", BYTES("httpway"));
  put_protocol(v, r);
  variables_set(v, "REQUEST_METHOD", r->method);
  if (r->has_content_length)
    variables_number(v, "CONTENT_LENGTH", r->content_length);
  if (r->remote_user.n) {
    variables_set(v, "AUTH_TYPE", BYTES("Basic"));
    variables_set(v, "REMOTE_USER", r->remote_user);
  }
}

/* ---- The configuration's own ---- */

static void put_exported(struct variables *v, struct script const *s)
{
  struct conf_texts const *names = &s->settings->export_names;
  for (uint32_t i = 0; i < names->count; i++) {
    struct bytes const item = conf_text(conf_texts(names) + i);
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
  struct conf_texts const *assignments = &s->settings->put_env;
  for (uint32_t i = 0; i < assignments->count; i++)
    variables_assign(v, conf_text(conf_texts(assignments) + i));
}

bool script_environment(struct script *s)
{
  struct variables v;
  variables_init(&v, POOL);
  put_request(&v, s->request);
  environment_server(&v, s);
  environment_paths(&v, s);
  environment_fields(&v, s);
  put_exported(&v, s);
  put_put(&v, s);
  s->variables = variables_done(&v);
  if (!s->variables)
    return script_refuse(s, 500, "its variables are too many, too long or hold a NUL");
  return true;
}
