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
    e->decision.allow = true;
    decide_empty(e, 200, "OPTIONS *");
  } else if (r->path.n == 0) {
    e->decision.allow = true;
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
  if (e->request->path.n > sizeof(e->way.path)) {
    decide_page(e, 414, "path too long");
    return false;
  }
  if (!path_decode(e->way.path, &e->way.path_length, e->request->path)) {
    decide_page(e, 400, "bad escape in the path");
    return false;
  }
  if (v->sanitize_path)
    e->way.path_length = path_clean(e->way.path, e->way.path_length);
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
  if (conf_location_read(&server->conf, route->location_number, &e->way.location) != 1) {
    decide_empty(e, 500, "compiled configuration damaged");
    return;
  }
  /* When it cannot be asked, that is told as this location tells things. */
  e->way.located = true;
  e->decision.answer = ANSWER_QUESTION;
  e->decision.question = AUTH_HOME;
  e->decision.asked_about = route->user;
  e->way.location_number = route->location_number;
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
         path_segments_allowed(path, e->way.location.allow_dotfiles) == PATH_ALLOWED &&
         route_find(&server->conf, &v, path, e->client, server->authcheck.channel < 0 ? 0 : &homes,
                    &route) == ROUTE_FOUND &&
         route.location_number == e->way.location_number && bytes_equal(route.rest, rest) &&
         bytes_equal(route.home, e->way.home);
}

/* Redirect and Answer open nothing at all. */
static bool opens_nothing(struct exchange const *e)
{
  struct bytes places = e->way.location.places, place;
  return conf_list_next(&places, &place) && place.n && place.s[0] == CONF_PLACE_REDIRECT;
}

/* A dotfile or an empty segment may be what a script is told, but never a part of what is opened:
   no look-up goes so far. False: nothing here could be told. */
static bool segments_judge(struct exchange *e)
{
  size_t length;
  if (!path_openable(bytes_of(e->way.path, e->way.path_length), e->way.location.allow_dotfiles,
                     &length))
    return false;
  e->way.unopened = e->way.path_length - length;
  return e->way.unopened == 0 ||
         (e->way.unopened <= e->way.rest.n &&
          (e->way.location.takes_path_info || e->way.location.fallback_file.n || opens_nothing(e)));
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
  struct route route = { .location = &e->way.location };
  switch (route_find(&server->conf, v, bytes_of(e->way.path, e->way.path_length), e->client,
                     server->authcheck.channel < 0 ? 0 : &homes, &route)) {
  case ROUTE_FOUND:
    break;
  case ROUTE_HOME_NOT_KNOWN:
    home_ask(server, e, &route);
    return false;
  case ROUTE_NO_ALIAS:
    decide_page(e, 404, "no alias");
    explain(server, e, EXPLAIN_CLIENT, "no Alias for %.*s", (int)e->way.path_length, e->way.path);
    return false;
  case ROUTE_DAMAGED:
    decide_empty(e, 500, "compiled configuration damaged");
    return false;
  }
  e->way.located = true;
  e->way.location_number = route.location_number;
  e->way.rest = route.rest;
  e->way.home = route.home;
  message_debug("location: %.*s (alias '%.*s')", (int)e->way.location.origin.n,
                e->way.location.origin.s, (int)e->way.location.alias.n, e->way.location.alias.s);
  if (!segments_judge(e))
    return segment_refuse(server, e);
  if (!route.denied)
    return true;
  decide_page(e, e->way.unopened ? 404 : 403, "Access denied");
  explain_denied(server, e);
  return false;
}

/* Several Locations take turns, in the order written, whatever becomes of the request; once for
 * each. */
static void place_choose(struct server *server, struct exchange *e)
{
  struct bytes rest = e->way.location.places;
  uint32_t turn = e->settled->placed ? e->settled->place_number : 0;
  e->way.place = BYTES_NONE;
  if (!e->settled->placed && e->way.location.turn != CONF_NONE &&
      e->way.location.turn < server->conf.globals.turns && e->way.location.place_count > 0)
    turn = server->turns[e->way.location.turn]++ % e->way.location.place_count;
  if (turn >= e->way.location.place_count)
    turn = 0;
  e->way.place_number = e->settled->place_number = turn;
  e->settled->placed = true;
  for (uint32_t i = 0; i <= turn; i++)
    if (!conf_list_next(&rest, &e->way.place))
      return;
}

/* "" is the root directory; what does not begin with a slash is another resource, or below a home.
 */
static bool place_is_redirect(struct exchange const *e)
{
  return !e->way.location.user_directory && e->way.place.n && e->way.place.s[0] != '/';
}

static void answer_as_told(struct exchange *e)
{
  if (e->way.location.answer == 204)
    decide_empty(e, 204, "Answer");
  else
    decide_page(e, e->way.location.answer, "Answer");
}

static void decide_located(struct server *server, struct exchange *e)
{
  if (e->way.location.answer) {
    answer_as_told(e);
    return;
  }
  if (place_is_redirect(e)) {
    if (e->way.unopened && !opens_nothing(e))
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
    decide_page(e, 404, e->decision.why);
    break;
  case LOCATE_UNABLE:
    decide_page(e, 503, e->decision.why);
    break;
  }
  if (e->decision.answer == ANSWER_PAGE && e->decision.status == 404)
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
  e->way.located = e->decision.validators = e->decision.partial = e->decision.allow =
      e->decision.challenge = e->decision.close = e->way.index = false;
  e->way.unread = e->way.closed_said = false;
  e->decision.negotiated = e->decision.unacceptable = false;
  e->decision.coding = BYTES_NONE;
  e->decision.script_what = CGI_PATH;
  e->way.place_number = 0;
  e->decision.directory_length = e->way.unopened = 0;
  e->decision.file.fd = -1;
  e->way.place = e->decision.type = e->way.path_info = e->way.rest = e->way.home =
      e->decision.asked_about = e->decision.etag = BYTES_NONE;
  e->way.path_length = e->way.physical_length = e->decision.target_length =
      e->decision.text_length = 0;
  e->decision.why = "";
}

/* A method that only a script could know is 501 where none answers, not as document either. */
static void document_find(struct server *server, struct exchange *e)
{
  bool scripts = e->request->method != METHOD_TRACE;
  error_document(server, e, exchange_host(e), scripts);
  if (e->request->method != METHOD_UNKNOWN || e->decision.answer == ANSWER_SCRIPT ||
      e->decision.status != 404)
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
    e->decision.close = true;
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
  if (!e->way.located)
    e->decision.answer = ANSWER_EMPTY;
  error_document(server, e, exchange_host(e), false);
}
