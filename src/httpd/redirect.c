/* redirect: the status and the target. */
#include <httpway/url.h>

#include "decide.h"
#include "output.h"
#include "redirect.h"

static struct output target_output(struct exchange *e)
{
  return (struct output){ .s = e->target, .room = sizeof(e->target) };
}

static void target_settle(struct exchange *e, struct output const *out, unsigned int status,
                          char const *why)
{
  if (out->overflow) {
    decide_page(e, 500, "target of redirect too long");
    return;
  }
  decide_page(e, status, why);
  e->target_length = out->length;
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

void redirect_to(struct exchange *e, struct bytes target, char const *why)
{
  struct output out = target_output(e);
  output_target(&out, target);
  target_settle(e, &out, e->location.redirect_status, why);
}

/* The rest of the path is appended to the place; what it is appended to must not grow by it:
   neither a host ("http://good.test" and ".evil.test/"), nor a port, nor a scheme. */
static void output_rest(struct output *out, struct bytes place, struct bytes rest)
{
  if (rest.n && rest.s[0] != '/' && !url_has_path(place))
    output_put(out, BYTES("/"));
  output_uri_path(out, rest);
}

void redirect_to_place(struct exchange *e, struct bytes host)
{
  char expanded[PATH_MAX];
  struct output place = { .s = expanded, .room = sizeof(expanded) };
  struct output out = target_output(e);
  output_expanded(&place, e->place, host);
  if (!place.overflow && !url_has_authority(output_bytes(&place))) {
    decide_page(e, 500, "Location is a URL without a host");
    return;
  }
  output_target(&out, output_bytes(&place));
  if (!e->location.path_args)
    output_rest(&out, output_bytes(&place), e->rest);
  out.overflow = out.overflow || place.overflow;
  target_settle(e, &out, e->location.redirect_status, "Location is a redirect");
}

void redirect_to_directory(struct exchange *e)
{
  struct output out = target_output(e);
  output_uri_path(&out, bytes_of(e->path, e->path_length));
  output_put(&out, BYTES("/"));
  if (e->request->has_query) {
    output_put(&out, BYTES("?"));
    output_target(&out, e->request->query);
  }
  target_settle(e, &out, e->location.directory_redirect_status, "directory without slash");
}
