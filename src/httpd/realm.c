/* realm: what the credentials of a request lead to (RFC 7617; doc/httpd.html has the table).
   Whether they are right is for authcheck to say; where there is none, nobody comes in. */
#include "decide.h"
#include "message.h"
#include "realm.h"
#include "server.h"

static bool challenge(struct exchange *e, char const *why)
{
  decide_page(e, 401, why);
  e->challenge = true;
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
          (int)e->location.origin.n, e->location.origin.s);
  return false;
}

static bool ask(struct server const *server, struct exchange *e)
{
  if (server->authcheck.channel < 0) {
    credentials_wipe(&e->credentials);
    return nobody_to_ask(e);
  }
  e->answer = ANSWER_QUESTION;
  e->question = AUTH_PASSWORD;
  e->asked_about = credentials_user(&e->credentials);
  return false;
}

static bool credentials_judge(struct server const *server, struct exchange *e)
{
  switch (authorization_parse(e->request->field[FIELD_AUTHORIZATION], &e->credentials)) {
  case AUTHORIZATION_OTHER:
    return challenge(e, "Realm: not the Basic scheme");
  case AUTHORIZATION_MALFORMED:
    return challenge(e, "Realm: malformed credentials");
  case AUTHORIZATION_BASIC:
    break;
  }
  return ask(server, e);
}

/* A local redirect may lead from one location to another where the same people come in by the same
   name and password. */
static bool same_people(struct server const *server, struct exchange const *e)
{
  struct conf_location asked;
  return e->settled->redirects && e->settled->configuration == server->conf_stamp &&
         conf_location_read(&server->conf, e->settled->location, &asked) == 1 &&
         bytes_equal(asked.realm, e->location.realm) &&
         bytes_equal(asked.user_file, e->location.user_file) &&
         bytes_equal(asked.user_check, e->location.user_check) &&
         asked.encrypted_user_file == e->location.encrypted_user_file;
}

/* HUP may have come since the question. What was said of a location holds for the same one in the
   new configuration, whatever its number is there. It says nothing about another one, and the
   password is not here any more to ask again. */
static bool verdict_apply(struct server const *server, struct exchange *e)
{
  bool here = e->settled->mark == conf_location_mark(&e->location);
  if (!here && e->settled->redirects && !same_people(server, e))
    return challenge(e, "Realm: another one than that of the script that redirected here");
  if (!here && !e->settled->redirects) {
    decide_page(e, 503, "configuration replaced while authcheck was asked");
    return false;
  }
  return e->settled->password == AUTH_YES || challenge(e, "Realm: wrong name or password");
}

bool realm_passed(struct server const *server, struct exchange *e)
{
  if (e->location.realm.n == 0)
    return true;
  if (e->settled->password)
    return verdict_apply(server, e);
  if (e->request->field_count[FIELD_AUTHORIZATION] == 0)
    return challenge(e, "Realm");
  if (e->request->field_count[FIELD_AUTHORIZATION] > 1)
    return ambiguous(e);
  if (e->location.user_file.n == 0 && e->location.user_check.n == 0)
    return challenge(e, "Realm without UserFile");
  return credentials_judge(server, e);
}
