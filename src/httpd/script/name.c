/* name: a script is often not where the path leads to: an index, a FallbackFile, the
   document of an error. Programs make their links of SCRIPT_NAME, so it is the URL of the file,
   where that has one: below the same Location, and not hidden there by another alias. Where it has
   none, and with ScriptVariables mathopd, it is the path that was asked for, without PATH_INFO. */
#include <httpway/cgi.h>
#include <httpway/output.h>
#include <httpway/path.h>

#include "decide/way.h"
#include "decide/place_open.h"
#include "script/name.h"
#include "state/server.h"

/* The Location in the file system. Access is judged before one of several has
   its turn: then it is the first. False: it is a URL, or too long. */
static bool place_expand(struct exchange const *e, struct output *out)
{
  struct bytes place = e->way.place;
  if (!place.s)
    place = conf_text(conf_texts(&e->way.location->places));
  place_put(e, place, exchange_host(e), out);
  return !out->overflow && (out->length == 0 || out->s[0] == '/');
}

/* The alias, as the path has it, and what is behind the Location. */
static bool own_url(struct server *server, struct exchange const *e, struct output *url)
{
  char expanded[PATH_MAX];
  struct output place = { .s = expanded, .room = sizeof(expanded) };
  struct bytes below, physical = e->way.physical;
  if (!place_expand(e, &place) || !bytes_begin(physical, output_bytes(&place)))
    return false;
  below = bytes_after(physical, place.length);
  output_put(url, bytes_of(e->way.path.s, e->way.path.n - e->way.rest.n));
  output_put(url, below);
  return !url->overflow && way_leads_here(server, e, output_bytes(url), below);
}

/* The path leads to the file itself, as it most often does. */
static bool is_asked_for(struct exchange const *e)
{
  return e->decision.script_what == CGI_PATH &&
         bytes_equal(bytes_of(e->way.physical.s + e->way.place_length,
                              e->way.physical.n - e->way.place_length),
                     bytes_of(e->way.rest.s, e->way.rest.n - e->way.path_info.n));
}

/* It has come to be asked as an index, before its turn: that is to make no difference. */
static bool is_fallback(struct exchange const *e)
{
  char expanded[PATH_MAX];
  struct output out = { .s = expanded, .room = sizeof(expanded) };
  output_expanded(&out, conf_text(&e->way.settings->fallback_file), exchange_host(e));
  return !out.overflow && bytes_equal(output_bytes(&out), e->way.physical);
}

/* An index that is asked for a name that does not exist is told it. For all else the whole path is
   in REQUEST_URI, where programs look for it. */
static struct bytes path_info_of(struct exchange const *e)
{
  bool told = e->decision.script_what == CGI_PATH && e->way.path_info.n > 1 && !is_fallback(e);
  return told ? e->way.path_info : BYTES_NONE;
}

/* The path that was asked for, as mathopd divides it. What AutoIndexCommand lists is all of it. */
static void asked_for(struct exchange const *e, struct script_name *out)
{
  out->path_info = e->decision.script_what == CGI_AUTO_INDEX ? BYTES_NONE : e->way.path_info;
  out->name = bytes_of(e->way.path.s, e->way.path.n - out->path_info.n);
}

void script_name_find(struct server *server, struct exchange const *e, struct script_name *out)
{
  struct output url = { .room = sizeof(out->room) };
  asked_for(e, out);
  url.s = out->room;
  if (e->way.settings->script_variables == VARIABLES_MATHOPD || is_asked_for(e) ||
      !own_url(server, e, &url))
    return;
  out->name = output_bytes(&url);
  out->path_info = path_info_of(e);
}
