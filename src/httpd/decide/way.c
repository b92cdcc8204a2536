/* way: virtual server, path, alias, segments, Access (REFERENCE 2.4, 4.2). Reads the configuration
   only: nothing about a file can be learnt here. */
#include <httpway/path.h>
#include <httpway/route.h>

#include "decide/decision.h"
#include "decide/explain.h"
#include "decide/way.h"
#include "log/message.h"
#include "state/server.h"

/* Where a function says whether to go on, *d is the answer when not. */

static struct decision damaged(void)
{
  return decision_empty(500, "compiled configuration damaged");
}

static struct decision no_virtual(struct server *server, struct exchange *e)
{
  struct bytes const host = exchange_host(e);
  char const *why = "no virtual server for this host";
  if (host.n)
    why = explain(server, e, EXPLAIN_CLIENT, why, "no Virtual here has Host %.*s, nor AnyHost",
                  (int)host.n, host.s);
  return decision_page(400, why);
}

static bool virtual_find(struct server *server, struct exchange *e, struct conf_virtual const **v,
                         struct decision *d)
{
  uint32_t const number = conf_virtual_find(&server->conf, e->server, exchange_host(e));
  if (number == CONF_NONE)
    return refuse(d, no_virtual(server, e));
  *v = conf_virtual(&server->conf, number);
  return *v || refuse(d, damaged());
}

static bool path_read(struct exchange *e, struct conf_virtual const *v, struct decision *d)
{
  char *const path = e->scratch.path;
  size_t length;
  if (e->request->path.n > sizeof(e->scratch.path))
    return refuse(d, decision_page(414, "path too long"));
  if (!path_decode(path, &length, e->request->path))
    return refuse(d, decision_page(400, "bad escape in the path"));
  if (v->sanitize_path)
    length = path_clean(path, length);
  e->way.path = bytes_of(path, length);
  return true;
}

static enum route_home home_find(void *data, uint32_t location, struct bytes user,
                                 struct bytes *home)
{
  struct server const *server = data;
  return homes_find(&server->authcheck.homes, user, location, server->clock.now, home);
}

static void location_take(struct exchange *e, struct route const *route)
{
  e->way.located = true;
  e->way.location = route->location;
  e->way.settings = conf_settings(route->location);
  e->way.location_number = route->location_number;
}

static struct decision home_ask(struct server const *server, struct exchange *e,
                                struct route *route)
{
  route->location = conf_location(&server->conf, route->location_number);
  if (!route->location)
    return damaged();
  /* When it cannot be asked, that is told as this location tells things. */
  location_take(e, route);
  e->way.user = route->user;
  return decision_question(AUTH_HOME);
}

bool way_leads_here(struct server *server, struct exchange const *e, struct bytes path,
                    struct bytes rest)
{
  struct route_homes homes = { home_find, server };
  struct conf_virtual const *v =
      conf_virtual(&server->conf, conf_virtual_find(&server->conf, e->server, exchange_host(e)));
  struct route route;
  return v && path.n &&
         path_segments_allowed(path, e->way.settings->allow_dotfiles) == PATH_ALLOWED &&
         route_find(&server->conf, v, path, e->client, server->authcheck.channel < 0 ? 0 : &homes,
                    &route) == ROUTE_FOUND &&
         route.location_number == e->way.location_number && bytes_equal(route.rest, rest) &&
         bytes_equal(route.home, e->way.home);
}

bool way_opens_nothing(struct exchange const *e)
{
  struct bytes const place = conf_text(conf_texts(&e->way.location->places));
  return place.n && place.s[0] == CONF_PLACE_REDIRECT;
}

/* A dotfile or an empty segment may be what a script is told, but never a part of what is opened:
   no look-up goes so far. False: nothing here could be told. */
static bool segments_judge(struct exchange *e)
{
  size_t length;
  if (!path_openable(e->way.path, e->way.settings->allow_dotfiles, &length))
    return false;
  e->way.unopened = e->way.path.n - length;
  return e->way.unopened == 0 || (e->way.unopened <= e->way.rest.n &&
                                  (e->way.settings->takes_path_info ||
                                   e->way.settings->fallback_file.length || way_opens_nothing(e)));
}

static struct decision segment_refused(struct server *server, struct exchange *e)
{
  return decision_page(404, explain_segment(server, e));
}

static bool location_find(struct server *server, struct exchange *e, struct conf_virtual const *v,
                          struct decision *d)
{
  struct route_homes homes = { home_find, server };
  struct route route;
  switch (route_find(&server->conf, v, e->way.path, e->client,
                     server->authcheck.channel < 0 ? 0 : &homes, &route)) {
  case ROUTE_FOUND:
    break;
  case ROUTE_HOME_NOT_KNOWN:
    return refuse(d, home_ask(server, e, &route));
  case ROUTE_NO_ALIAS:
    return refuse(
        d, decision_page(404, explain(server, e, EXPLAIN_CLIENT, "no alias", "no Alias for %.*s",
                                      (int)e->way.path.n, e->way.path.s)));
  case ROUTE_DAMAGED:
    return refuse(d, damaged());
  }
  location_take(e, &route);
  e->way.rest = route.rest;
  e->way.home = route.home;
  if (message_is_debugging()) {
    struct bytes const origin = conf_text(&e->way.location->origin),
                       alias = conf_text(&e->way.location->alias);
    message_debug("location: %.*s (alias '%.*s')", (int)origin.n, origin.s, (int)alias.n, alias.s);
  }
  if (!segments_judge(e))
    return refuse(d, segment_refused(server, e));
  return !route.denied ||
         refuse(d, decision_page(e->way.unopened ? 404 : 403, explain_denied(server, e)));
}

bool way_find(struct server *server, struct exchange *e, struct decision *d)
{
  struct conf_virtual const *v;
  return virtual_find(server, e, &v, d) && path_read(e, v, d) && location_find(server, e, v, d);
}
