/* decide: the order of the checks (REFERENCE 2.4, 4.2): virtual server, path, alias, segments,
   Access, Realm, then redirect or file. Nothing about a file can be learnt before Access and Realm
   have said yes. */
#include "decide/decide.h"
#include "decide/decision.h"
#include "decide/document.h"
#include "decide/explain.h"
#include "decide/locate.h"
#include "decide/realm.h"
#include "decide/redirect.h"
#include "decide/serve_file.h"
#include "decide/way.h"
#include "files/open_file.h"
#include "state/server.h"

/* Requests that no location could answer. */
static bool method_passed(struct request const *r, struct decision *d)
{
  if (r->asterisk)
    *d = decision_empty(200, "OPTIONS *");
  else if (r->path.n == 0)
    *d = decision_page(405, "CONNECT");
  else if (r->method == METHOD_POST && r->body == BODY_NONE &&
           !r->field_count[FIELD_CONTENT_LENGTH])
    return refuse(d, decision_page(411, "POST without length"));
  else
    return true;
  d->allow = true;
  return false;
}

/* Nothing of the way is known yet. */
/* A script that redirects here has used up what was looked up to find it. */
static uint32_t lookups_left(struct server const *server, struct exchange const *e)
{
  uint32_t most = server->conf.globals->path_lookups, used = e->settled->lookups_used;
  return used < most ? most - used : 0;
}

static void way_begin(struct server const *server, struct exchange *e)
{
  struct way *w = &e->way;
  e->lookups = lookups_left(server, e);
  w->located = w->unread = w->closed_said = false;
  w->place_number = 0;
  w->found.file.fd = -1;
  w->unopened = 0;
  w->path = w->rest = w->home = w->place = w->physical = w->path_info = w->directory = BYTES_NONE;
}

bool decide_location(struct server *server, struct exchange *e, struct decision *d)
{
  way_begin(server, e);
  return way_find(server, e, d);
}

/* Several Locations take turns, in the order written, whatever becomes of the request; once for
 * each. */
static void place_choose(struct server *server, struct exchange *e)
{
  uint32_t turn = e->settled->placed ? e->settled->place_number : 0;
  if (!e->settled->placed && e->way.location->turn != CONF_NONE)
    turn = server->turns[e->way.location->turn]++ % e->way.location->places.count;
  if (turn >= e->way.location->places.count)
    turn = 0;
  e->way.place_number = e->settled->place_number = turn;
  e->settled->placed = true;
  e->way.place = conf_text(conf_texts(&e->way.location->places) + turn);
}

static struct decision answer_as_told(unsigned int status)
{
  return status == 204 ? decision_empty(204, "Answer") : decision_page(status, "Answer");
}

static struct decision redirected(struct server *server, struct exchange *e)
{
  if (e->way.unopened && !way_opens_nothing(e))
    return decision_page(404, explain_segment(server, e));
  return redirect_to_place(e);
}

static struct decision place_answer(struct server *server, struct exchange *e)
{
  switch (locate(server, e)) {
  case LOCATE_FILE:
    return serve_file(server, e);
  case LOCATE_DIRECTORY:
    return redirect_to_directory(e);
  case LOCATE_LISTING:
    return listing(server, e);
  case LOCATE_NOTHING:
    return decision_page(404, e->way.found.why);
  case LOCATE_UNABLE:
    break;
  }
  return decision_page(503, e->way.found.why);
}

static struct decision bad_request(struct request const *r)
{
  struct decision d = decision_page(r->status, r->reason);
  d.close = true;
  return d;
}

/* As far as what a location has. False: *d is the answer. */
static bool may_see(struct server *server, struct exchange *e, struct decision *d)
{
  if (!method_passed(e->request, d) || !way_find(server, e, d))
    return false;
  place_choose(server, e);
  return e->way.settings->realm.length == 0 || realm_passed(server, e, d);
}

/* A method that only a script could know is 501 where none answers, not as document either. */
static bool is_unknown(struct exchange const *e, struct decision const *d)
{
  return e->request->method == METHOD_UNKNOWN && d->status == 404 && d->answer != ANSWER_SCRIPT;
}

static struct decision unknown(struct server *server, struct exchange *e)
{
  struct decision const d = decision_method_unknown();
  struct conf_suffix const *rule;
  return error_document_find(server, e, &d, true, &rule) ? error_document(e, d, rule) : d;
}

struct decision decide(struct server *server, struct exchange *e)
{
  struct decision refused, d;
  struct conf_suffix const *rule;
  way_begin(server, e);
  if (e->request->state == REQUEST_BAD) {
    d = bad_request(e->request);
  } else if (!may_see(server, e, &refused)) {
    d = refused;
  } else if (e->way.settings->answer) {
    d = answer_as_told(e->way.settings->answer);
  } else if (place_is_redirect(e)) {
    d = redirected(server, e);
  } else {
    d = place_answer(server, e);
    if (d.answer == ANSWER_PAGE && d.status == 404 && e->way.settings->fallback_file.length)
      d = fallback(server, e, d);
  }
  if (d.answer == ANSWER_PAGE &&
      error_document_find(server, e, &d, e->request->method != METHOD_TRACE, &rule))
    d = error_document(e, d, rule);
  if (is_unknown(e, &d))
    d = unknown(server, e);
  if (d.answer != ANSWER_FILE)
    found_close(&e->way.found.file);
  return d;
}

struct decision decide_instead(struct server *server, struct exchange *e, unsigned int status,
                               char const *why)
{
  struct decision refused, d = decision_page(status, why);
  struct conf_suffix const *rule;
  if (decide_location(server, e, &refused))
    place_choose(server, e);
  else if (refused.close)
    d.close = true;
  /* The location is gone with the configuration that it was of, and with it its Headers. */
  if (!e->way.located)
    d.answer = ANSWER_EMPTY;
  if (error_document_find(server, e, &d, false, &rule))
    return error_document(e, d, rule);
  found_close(&e->way.found.file);
  return d;
}
