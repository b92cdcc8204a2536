/* realm: what the credentials of a request lead to (RFC 7617; doc/httpd.html has the table).
   Whether they are right is for authcheck to say; where there is none, nobody comes in. */
#include "decide/decision.h"
#include "log/message.h"
#include "decide/realm.h"
#include "state/server.h"

static struct decision challenge(char const *why)
{
  struct decision d = decision_page(401, why);
  d.challenge = true;
  return d;
}

static struct decision nobody_to_ask(struct exchange const *e)
{
  message(LEVEL_WARNING,
          "%.*s: Realm: there is no authcheck to ask: refused: put it in by httpway-with",
          (int)e->way.location->origin.length, conf_text(&e->way.location->origin).s);
  return decision_page(500, "Realm: there is no authcheck to ask");
}

static struct decision ask(struct server const *server, struct exchange *e)
{
  struct credentials *const credentials = &e->scratch.credentials;
  if (server->authcheck.channel < 0) {
    credentials_wipe(credentials);
    return nobody_to_ask(e);
  }
  e->way.user = credentials_user(credentials);
  return decision_question(AUTH_PASSWORD);
}

static struct decision credentials_judge(struct server const *server, struct exchange *e)
{
  switch (authorization_parse(e->request->field[FIELD_AUTHORIZATION], &e->scratch.credentials)) {
  case AUTHORIZATION_OTHER:
    return challenge("Realm: not the Basic scheme");
  case AUTHORIZATION_MALFORMED:
    return challenge("Realm: malformed credentials");
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
         verdict->realm_name == conf_realm_name_mark(e->way.settings);
}

/* A verdict is about one realm. HUP may have changed it since the question; a local redirect may
   have led to another one: then nobody was let in here, for scripts and the log neither, and the
   password is not here any more to ask again. */
static bool verdict_apply(struct server const *server, struct exchange *e, struct decision *d)
{
  struct password_verdict *verdict = &e->settled->verdict;
  if (password_verdict_is_of(verdict, conf_realm_mark(e->way.settings)))
    return verdict->said == AUTH_YES || refuse(d, challenge("Realm: wrong name or password"));
  verdict->said = AUTH_NO;
  if (e->settled->redirects && !realm_replaced(server, e))
    return refuse(d, challenge("Realm: another one than that of the script that redirected here"));
  return refuse(d, decision_page(503, "configuration replaced while authcheck was asked"));
}

bool realm_passed(struct server const *server, struct exchange *e, struct decision *d)
{
  unsigned int const fields = e->request->field_count[FIELD_AUTHORIZATION];
  if (e->settled->verdict.said)
    return verdict_apply(server, e, d);
  if (fields == 0)
    return refuse(d, challenge("Realm"));
  /* They could mean two people. */
  if (fields > 1)
    return refuse(d, decision_page(400, "two Authorization fields"));
  if (e->way.settings->user_file.length == 0 && e->way.settings->user_check.length == 0)
    return refuse(d, challenge("Realm without UserFile"));
  return refuse(d, credentials_judge(server, e));
}
