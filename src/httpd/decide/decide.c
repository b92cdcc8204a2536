/* decide: the order of the checks (REFERENCE 2.4, 4.2): virtual server, path, alias, segments,
   Access, Realm, then redirect or file. Nothing about a file can be learnt before Access and Realm
   have said yes. */
#include <httpway/cgi.h>
#include <httpway/path.h>
#include <httpway/route.h>

#include "decide/decide.h"
#include "decide/decision.h"
#include "decide/error_document.h"
#include "decide/explain.h"
#include "decide/fallback.h"
#include "decide/locate.h"
#include "log/message.h"
#include "decide/realm.h"
#include "decide/redirect.h"
#include "state/server.h"
#include "decide/serve_file.h"

/* Requests that no location could answer. */
static bool method_refused(struct exchange *e)
{
  struct request const *r = e->request;
  if (r->asterisk) {
    e->allow = true;
    decide_empty(e, 200, "OPTIONS *");
  } else if (r->path.n == 0) {
    e->allow = true;
    decide_page(e, 405, "CONNECT");
  } else if (r->method == METHOD_POST && r->body == BODY_NONE &&
             !r->field_count[FIELD_CONTENT_LENGTH]) {
    decide_page(e, 411, "POST without length");
  } else {
    return false;
  }
  return true;
}

static void host_refuse(struct server *server, struct exchange *e)
{
  struct bytes host = exchange_host(e);
  decide_page(e, 400, "no virtual server for this host");
  if (host.n)
    explain(server, e, EXPLAIN_CLIENT, "no Virtual here has Host %.*s, nor AnyHost", (int)host.n,
            host.s);
}

static bool virtual_find(struct server *server, struct exchange *e, struct conf_virtual *v)
{
  struct conf_reference found =
      conf_virtual_find(&server->conf, server->servers + e->server, e->server, exchange_host(e));
  if (found.number == CONF_NONE)
    host_refuse(server, e);
  else if (conf_virtual_read(&server->conf, found, v) != 1)
    decide_empty(e, 500, "compiled configuration damaged");
  else
    return true;
  return false;
}

static bool path_read(struct exchange *e, struct conf_virtual const *v)
{
  if (e->request->path.n > sizeof(e->path)) {
    decide_page(e, 414, "path too long");
    return false;
  }
  if (!path_decode(e->path, &e->path_length, e->request->path)) {
    decide_page(e, 400, "bad escape in the path");
    return false;
  }
  if (v->sanitize_path)
    e->path_length = path_clean(e->path, e->path_length);
  return true;
}

static enum route_home home_find(void *data, uint32_t location, struct bytes user,
                                 struct bytes *home)
{
  struct server const *server = data;
  return homes_find(&server->authcheck.homes, user, location, server->clock.now, home);
}

static void home_ask(struct server const *server, struct exchange *e, struct route const *route)
{
  if (conf_location_read(&server->conf, route->location_number, &e->location) != 1) {
    decide_empty(e, 500, "compiled configuration damaged");
    return;
  }
  /* When it cannot be asked, that is told as this location tells things. */
  e->located = true;
  e->answer = ANSWER_QUESTION;
  e->question = AUTH_HOME;
  e->asked_about = route->user;
  e->location_number = route->location_number;
}

bool decide_leads_here(struct server *server, struct exchange const *e, struct bytes path,
                       struct bytes rest)
{
  struct route_homes homes = { home_find, server };
  struct conf_virtual v;
  struct conf_location location;
  struct route route = { .location = &location };
  struct conf_reference found =
      conf_virtual_find(&server->conf, server->servers + e->server, e->server, exchange_host(e));
  return found.number != CONF_NONE && conf_virtual_read(&server->conf, found, &v) == 1 && path.n &&
         path_segments_allowed(path, e->location.allow_dotfiles) == PATH_ALLOWED &&
         route_find(&server->conf, &v, path, e->client, server->authcheck.channel < 0 ? 0 : &homes,
                    &route) == ROUTE_FOUND &&
         route.location_number == e->location_number && bytes_equal(route.rest, rest) &&
         bytes_equal(route.home, e->home);
}

/* Redirect and Answer open nothing at all. */
static bool opens_nothing(struct exchange const *e)
{
  struct bytes places = e->location.places, place;
  return conf_list_next(&places, &place) && place.n && place.s[0] == CONF_PLACE_REDIRECT;
}

/* A dotfile or an empty segment may be what a script is told, but never a part of what is opened:
   no look-up goes so far. False: nothing here could be told. */
static bool segments_judge(struct exchange *e)
{
  size_t length;
  if (!path_openable(bytes_of(e->path, e->path_length), e->location.allow_dotfiles, &length))
    return false;
  e->unopened = e->path_length - length;
  return e->unopened == 0 ||
         (e->unopened <= e->rest.n &&
          (e->location.takes_path_info || e->location.fallback_file.n || opens_nothing(e)));
}

static bool segment_refuse(struct server *server, struct exchange *e)
{
  decide_page(e, 404, "segment not allowed");
  explain_segment(server, e);
  return false;
}

static bool location_find(struct server *server, struct exchange *e, struct conf_virtual const *v)
{
  struct route_homes homes = { home_find, server };
  struct route route = { .location = &e->location };
  switch (route_find(&server->conf, v, bytes_of(e->path, e->path_length), e->client,
                     server->authcheck.channel < 0 ? 0 : &homes, &route)) {
  case ROUTE_FOUND:
    break;
  case ROUTE_HOME_NOT_KNOWN:
    home_ask(server, e, &route);
    return false;
  case ROUTE_NO_ALIAS:
    decide_page(e, 404, "no alias");
    explain(server, e, EXPLAIN_CLIENT, "no Alias for %.*s", (int)e->path_length, e->path);
    return false;
  case ROUTE_DAMAGED:
    decide_empty(e, 500, "compiled configuration damaged");
    return false;
  }
  e->located = true;
  e->location_number = route.location_number;
  e->rest = route.rest;
  e->home = route.home;
  message_debug("location: %.*s (alias '%.*s')", (int)e->location.origin.n, e->location.origin.s,
                (int)e->location.alias.n, e->location.alias.s);
  if (!segments_judge(e))
    return segment_refuse(server, e);
  if (!route.denied)
    return true;
  decide_page(e, e->unopened ? 404 : 403, "Access denied");
  explain_denied(server, e);
  return false;
}

/* Several Locations take turns, in the order written, whatever becomes of the request; once for
 * each. */
static void place_choose(struct server *server, struct exchange *e)
{
  struct bytes rest = e->location.places;
  uint32_t turn = e->settled->placed ? e->settled->place_number : 0;
  e->place = BYTES_NONE;
  if (!e->settled->placed && e->location.turn != CONF_NONE &&
      e->location.turn < server->conf.globals.turns && e->location.place_count > 0)
    turn = server->turns[e->location.turn]++ % e->location.place_count;
  if (turn >= e->location.place_count)
    turn = 0;
  e->place_number = e->settled->place_number = turn;
  e->settled->placed = true;
  for (uint32_t i = 0; i <= turn; i++)
    if (!conf_list_next(&rest, &e->place))
      return;
}

/* "" is the root directory; what does not begin with a slash is another resource, or below a home.
 */
static bool place_is_redirect(struct exchange const *e)
{
  return !e->location.user_directory && e->place.n && e->place.s[0] != '/';
}

static void answer_as_told(struct exchange *e)
{
  if (e->location.answer == 204)
    decide_empty(e, 204, "Answer");
  else
    decide_page(e, e->location.answer, "Answer");
}

static void decide_located(struct server *server, struct exchange *e)
{
  if (e->location.answer) {
    answer_as_told(e);
    return;
  }
  if (place_is_redirect(e)) {
    if (e->unopened && !opens_nothing(e))
      segment_refuse(server, e);
    else
      redirect_to_place(e, exchange_host(e));
    return;
  }
  switch (locate(server, e, exchange_host(e))) {
  case LOCATE_FILE:
    serve_file(server, e);
    break;
  case LOCATE_DIRECTORY:
    redirect_to_directory(e);
    break;
  case LOCATE_DECIDED:
    break;
  case LOCATE_NOTHING:
    decide_page(e, 404, e->why);
    break;
  case LOCATE_UNABLE:
    decide_page(e, 503, e->why);
    break;
  }
  if (e->answer == ANSWER_PAGE && e->status == 404)
    fallback(server, e, exchange_host(e));
}

/* A script that redirects here has used up what was looked up to find it. */
static uint32_t lookups_left(struct server const *server, struct exchange const *e)
{
  uint32_t most = server->conf.globals.path_lookups, used = e->settled->lookups_used;
  return used < most ? most - used : 0;
}

static void exchange_reset(struct server const *server, struct exchange *e)
{
  e->lookups = lookups_left(server, e);
  e->located = e->validators = e->partial = e->allow = e->challenge = e->close = e->index = false;
  e->unread = e->closed_said = false;
  e->negotiated = e->unacceptable = false;
  e->coding = BYTES_NONE;
  e->script_what = CGI_PATH;
  e->place_number = 0;
  e->directory_length = e->unopened = 0;
  e->file.fd = -1;
  e->place = e->type = e->path_info = e->rest = e->home = e->asked_about = e->etag = BYTES_NONE;
  e->path_length = e->physical_length = e->target_length = e->text_length = 0;
  e->why = "";
}

/* A method that only a script could know is 501 where none answers, not as document either. */
static void document_find(struct server *server, struct exchange *e)
{
  bool scripts = e->request->method != METHOD_TRACE;
  error_document(server, e, exchange_host(e), scripts);
  if (e->request->method != METHOD_UNKNOWN || e->answer == ANSWER_SCRIPT || e->status != 404)
    return;
  decide_method_unknown(e);
  error_document(server, e, exchange_host(e), scripts);
}

void exchange_start(struct server *server, struct connection *c, struct exchange *e)
{
  e->request = c->workspace.request;
  if (c->settled.redirects &&
      request_redirect(&server->redirected, c->workspace.request,
                       bytes_of(c->workspace.local_target, c->settled.target_length)))
    e->request = &server->redirected;
  e->settled = &c->settled;
  e->client = &c->client;
  e->server = server->listeners[c->listener].server;
  e->now = server->clock.seconds;
}

void decide(struct server *server, struct exchange *e)
{
  struct conf_virtual v;
  exchange_reset(server, e);
  if (e->request->state == REQUEST_BAD) {
    e->close = true;
    decide_page(e, e->request->status, e->request->reason);
    return;
  }
  if (method_refused(e) || !virtual_find(server, e, &v) || !path_read(e, &v))
    return;
  if (location_find(server, e, &v)) {
    place_choose(server, e);
    if (realm_passed(server, e))
      decide_located(server, e);
  }
  document_find(server, e);
}

bool decide_location(struct server *server, struct exchange *e)
{
  struct conf_virtual v;
  exchange_reset(server, e);
  return virtual_find(server, e, &v) && path_read(e, &v) && location_find(server, e, &v);
}

void decide_instead(struct server *server, struct exchange *e, unsigned int status, char const *why)
{
  if (decide_location(server, e))
    place_choose(server, e);
  decide_page(e, status, why);
  /* The location is gone with the configuration that it was of, and with it its Headers. */
  if (!e->located)
    e->answer = ANSWER_EMPTY;
  error_document(server, e, exchange_host(e), false);
}
