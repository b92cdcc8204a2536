/* environment_fields: the fields of the request become variables (RFC 3875 section 4.1.18). */
#include "environment.h"

#define POOL (&script_strings)

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
    if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-')
      return false;
  }
  return name.n > 0;
}

static bool is_passed_on(struct script const *s, struct bytes name)
{
  /* Those of the connection, those that have a variable of their own, and "Proxy", which would
     become HTTP_PROXY, where many programs look for a proxy to use. */
  static struct bytes const left_out[] = {
    { "Proxy", 5 },
    { "Connection", 10 },
    { "Keep-Alive", 10 },
    { "Expect", 6 },
    { "Content-Type", 12 },
    { "Content-Length", 14 },
    { "Transfer-Encoding", 17 },
    { "Proxy-Connection", 16 },
    { "Proxy-Authorization", 19 },
  };
  /* Of the connection, too; mathopd passes them on. */
  static struct bytes const hops[] = { { "Upgrade", 7 }, { "TE", 2 }, { "Trailer", 7 } };
  if (bytes_equal_nocase(name, BYTES("Authorization")))
    return s->settings->pass_authorization;
  return is_well_formed(name) && !is_one_of(name, left_out, sizeof left_out / sizeof left_out[0]) &&
         (as_mathopd(s) || !is_one_of(name, hops, sizeof hops / sizeof hops[0]));
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

static struct bytes separator_of(struct script const *s, struct bytes name)
{
  if (bytes_equal_nocase(name, BYTES("Cookie")))
    return BYTES("; ");
  return as_mathopd(s) ? BYTES(",") : BYTES(", ");
}

/* The value and those of all later fields of that name. */
static void put_joined(struct script const *s, struct bytes name, struct bytes value,
                       struct bytes later)
{
  struct bytes separator = separator_of(s, name);
  struct bytes other;
  strings_put(POOL, value);
  while (cgi_next_header(&later, &other, &value)) {
    if (!value.n || !bytes_equal_nocase(name, other))
      continue;
    strings_put(POOL, separator);
    strings_put(POOL, value);
  }
}

static void put_field(struct variables *v, struct script const *s, struct bytes name,
                      struct bytes value, struct bytes later)
{
  char variable[256];
  bool is_host = bytes_equal_nocase(name, BYTES("Host"));
  if (!value.n || !is_passed_on(s, name) || !variable_name(variable, name) ||
      variables_has(v, variable) || (is_host && !s->request->host.n))
    return;
  variables_begin(v, variable);
  /* mathopd cleans the field in its place. */
  if (is_host)
    strings_put(POOL, as_mathopd(s) ? s->request->host : value);
  else
    put_joined(s, name, value, later);
  variables_end(v);
}

void environment_fields(struct variables *v, struct script const *s)
{
  struct bytes rest = s->request->headers, name, value;
  while (cgi_next_header(&rest, &name, &value)) {
    put_field(v, s, name, value, rest);
    if (value.n && bytes_equal_nocase(name, BYTES("Content-Type")))
      variables_set(v, "CONTENT_TYPE", value);
  }
}
