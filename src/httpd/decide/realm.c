/* realm: what the credentials of a request lead to (RFC 7617; doc/httpd.html has the table).
   Whether they are right is for authcheck to say; where there is none, nobody comes in. */
#include "decide/decision.h"
#include "log/message.h"
#include "decide/realm.h"
#include "state/server.h"

static bool challenge(struct exchange *e, char const *why)
{
  decide_page(e, 401, why);
  e->decision.challenge = true;
  return false;
}

/* Two fields could mean two people. */
static bool ambiguous(struct exchange *e)
{
  decide_page(e, 400, "two Authorization fields");
  return false;
}

static bool nobody_to_ask(struct exchange *e)
{
  decide_page(e, 500, "Realm: there is no authcheck to ask");
  message(LEVEL_WARNING,
          "%.*s: Realm: there is no authcheck to ask: refused: put it in by httpway-with",
          (int)e->way.location.origin.n, e->way.location.origin.s);
  return false;
}

static bool ask(struct server const *server, struct exchange *e)
{
  if (server->authcheck.channel < 0) {
    credentials_wipe(&e->scratch.credentials);
    return nobody_to_ask(e);
  }
  e->decision.answer = ANSWER_QUESTION;
  e->decision.question = AUTH_PASSWORD;
  e->decision.asked_about = credentials_user(&e->scratch.credentials);
  return false;
}

static bool credentials_judge(struct server const *server, struct exchange *e)
{
  switch (authorization_parse(e->request->field[FIELD_AUTHORIZATION], &e->scratch.credentials)) {
  case AUTHORIZATION_OTHER:
    return challenge(e, "Realm: not the Basic scheme");
  case AUTHORIZATION_MALFORMED:
    return challenge(e, "Realm: malformed credentials");
  case AUTHORIZATION_BASIC:
    break;
  }
  return ask(server, e);
}

/* The same name, but other people by now: 401 would make a client forget a good password. */
static bool realm_replaced(struct server const *server, struct exchange const *e)
{
  struct password_verdict const *verdict = &e->settled->verdict;
  return verdict->configuration != server->conf_stamp &&
         verdict->realm_name == conf_realm_name_mark(&e->way.location);
}

/* A verdict is about one realm. HUP may have changed it since the question; a local redirect may
   have led to another one: then nobody was let in here, for scripts and the log neither, and the
   password is not here any more to ask again. */
static bool verdict_apply(struct server const *server, struct exchange *e)
{
  struct password_verdict *verdict = &e->settled->verdict;
  if (password_verdict_is_of(verdict, conf_realm_mark(&e->way.location)))
    return verdict->said == AUTH_YES || challenge(e, "Realm: wrong name or password");
  verdict->said = AUTH_NO;
  if (e->settled->redirects && !realm_replaced(server, e))
    return challenge(e, "Realm: another one than that of the script that redirected here");
  decide_page(e, 503, "configuration replaced while authcheck was asked");
  return false;
}

bool realm_passed(struct server const *server, struct exchange *e)
{
  if (e->way.location.realm.n == 0)
    return true;
  if (e->settled->verdict.said)
    return verdict_apply(server, e);
  if (e->request->field_count[FIELD_AUTHORIZATION] == 0)
    return challenge(e, "Realm");
  if (e->request->field_count[FIELD_AUTHORIZATION] > 1)
    return ambiguous(e);
  if (e->way.location.user_file.n == 0 && e->way.location.user_check.n == 0)
    return challenge(e, "Realm without UserFile");
  return credentials_judge(server, e);
}
