/* redirect: the status and the target. */
#include <httpway/output.h>
#include <httpway/url.h>

#include "decide/decision.h"
#include "decide/redirect.h"

static struct output target_output(struct exchange *e)
{
  return (struct output){ .s = e->scratch.target, .room = sizeof(e->scratch.target) };
}

static struct decision too_long(void)
{
  return decision_page(500, "target of redirect too long");
}

static struct decision redirect(struct output const *out, unsigned int status, char const *why)
{
  struct decision d = out->overflow ? too_long() : decision_page(status, why);
  if (!out->overflow)
    d.target = output_bytes(out);
  return d;
}

/* The owner's text, with whatever could break the header escaped. */
static void output_target(struct output *out, struct bytes text)
{
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.s[i];
    if (c <= ' ' || c >= 127 || c == '"' || c == '<' || c == '>')
      output_uri_path(out, bytes_of(text.s + i, 1));
    else
      output_put(out, bytes_of(text.s + i, 1));
  }
}

/* The rest of the path is appended to the place; what it is appended to must not grow by it:
   neither a host ("http://good.test" and ".evil.test/"), nor a port, nor a scheme. */
static void output_rest(struct output *out, struct bytes place, struct bytes rest)
{
  if (rest.n && rest.s[0] != '/' && !url_has_path(place))
    output_put(out, BYTES("/"));
  output_uri_path(out, rest);
}

/* The query goes behind a path too: some clients take what follows "http://good.test?" for a host.
 */
static void output_query(struct output *out, struct request const *r)
{
  struct bytes const url = output_bytes(out);
  if (!r->has_query)
    return;
  if (!url_has_path(url))
    output_put(out, BYTES("/"));
  output_put(out, bytes_find(url, '?') < url.n ? BYTES("&") : BYTES("?"));
  output_target(out, r->query);
}

/* What is behind a '#' stays at the end; there the rest is a part of it. */
static struct decision redirect_build(struct exchange *e, struct bytes place, struct bytes rest,
                                      bool query, char const *why)
{
  struct output out = target_output(e);
  size_t const fragment = bytes_find(place, '#');
  output_target(&out, bytes_of(place.s, fragment));
  if (fragment == place.n)
    output_rest(&out, place, rest);
  if (query)
    output_query(&out, e->request);
  output_target(&out, bytes_after(place, fragment));
  if (fragment < place.n)
    output_rest(&out, place, rest);
  return redirect(&out, e->way.settings->redirect_status, why);
}

struct decision redirect_to(struct exchange *e, struct bytes target, bool query, char const *why)
{
  return redirect_build(e, target, BYTES_NONE, query && e->way.settings->redirect_query, why);
}

static bool ends_in_slash(struct bytes text)
{
  return text.n && text.s[text.n - 1] == '/';
}

/* What Redirect says is kept as it is written, but for one slash of two where the rest is appended;
   and a path never becomes "//evil.test". */
static void slashes_join(struct bytes *place, struct bytes *rest)
{
  if (!rest->n || rest->s[0] != '/' || !ends_in_slash(*place))
    return;
  while (rest->n > 1 && rest->s[1] == '/')
    *rest = bytes_after(*rest, 1);
  *rest = bytes_after(*rest, 1);
}

struct decision redirect_to_place(struct exchange *e)
{
  char expanded[PATH_MAX];
  struct output out = { .s = expanded, .room = sizeof(expanded) };
  struct bytes const host = exchange_host(e);
  struct bytes place, rest = e->way.settings->path_args ? BYTES_NONE : e->way.rest;
  bool const written = e->way.place.s[0] == CONF_PLACE_REDIRECT;
  output_expanded(&out, bytes_after(e->way.place, written), host);
  place = output_bytes(&out);
  slashes_join(&place, &rest);
  if (out.overflow)
    return too_long();
  if (written && !host.n && bytes_find(e->way.place, '*') < e->way.place.n)
    return decision_page(400, "redirect to the host, and the request names none");
  if (!url_has_authority(place))
    return decision_page(500, "redirect to a URL without a host");
  return redirect_build(e, place, rest, e->way.settings->redirect_query,
                        written ? "Redirect" : "Location is a redirect");
}

struct decision redirect_to_directory(struct exchange *e)
{
  struct output out = target_output(e);
  output_uri_path(&out, e->way.path);
  output_put(&out, BYTES("/"));
  if (e->request->has_query) {
    output_put(&out, BYTES("?"));
    output_target(&out, e->request->query);
  }
  return redirect(&out, e->way.settings->directory_redirect_status, "directory without slash");
}
