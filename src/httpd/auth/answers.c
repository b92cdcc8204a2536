/* answers: what authcheck says, and forgetting. */
#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include <httpway/auth.h>
#include <httpway/channel.h>

#include "auth/client.h"
#include "client/connection_state.h"
#include "log/message.h"
#include "state/server.h"
#include "status/board.h"

/* At most so many in one turn: the clients have theirs, too. */
enum { MESSAGES_A_TURN = 64 };

static void failure_say(struct server *server, struct connection const *c, unsigned int status,
                        struct bytes why)
{
  struct conf_location const *location = 0;
  struct bytes origin = BYTES("?");
  if (status == 503) {
    if (server->clock.now < server->authcheck.quiet_until)
      return;
    server->authcheck.quiet_until = server->clock.now + AUTHCHECK_SILENCE;
  }
  if (c->settled.question.configuration == server->conf_stamp)
    location = conf_location(&server->conf, c->settled.question.location);
  if (location)
    origin = conf_text(&location->origin);
  message(LEVEL_WARNING, "%.*s: authcheck: %.*s: %u", (int)origin.n, origin.s, (int)why.n, why.s,
          status);
}

static void fail(struct server *server, struct connection *c, unsigned int status, struct bytes why)
{
  failure_say(server, c, status, why);
  connection_answer_page(server, c, status,
                         status == 503 ? "authcheck is busy" : "authcheck cannot tell", false);
}

/* The name goes with the verdict: a later question, about a home, has another one. */
static void verdict_take(struct connection *c, enum auth_verdict said)
{
  struct open_question const *question = &c->settled.question;
  c->settled.verdict = (struct password_verdict){ .realm = question->realm,
                                                  .realm_name = question->realm_name,
                                                  .configuration = question->configuration,
                                                  .user_length = question->name_length,
                                                  .said = (uint8_t)said };
  memcpy(c->workspace.user, c->workspace.asked_name, question->name_length);
}

/* After a HUP the number means another location, perhaps: then it is asked again. */
static void home_take(struct server *server, struct home_answer const *home)
{
  if (home->configuration == server->conf_stamp)
    homes_put(&server->authcheck.homes, home->user, home->location, server->clock.now,
              home->directory);
}

/* Why a home is not shown, which an administrator may not expect: once, then it is remembered. */
static void refusal_say(struct auth_answer const *a)
{
  if (a->verdict == AUTH_NO && a->text.n)
    message(LEVEL_WARNING, "no user directory: %.*s", (int)a->text.n, a->text.s);
}

static void yes_or_no_take(struct server *server, struct connection *c, struct auth_answer const *a)
{
  struct open_question const *question = &c->settled.question;
  if (question->kind == AUTH_PASSWORD)
    verdict_take(c, a->verdict);
  else {
    refusal_say(a);
    home_take(server, &(struct home_answer){
                          .configuration = question->configuration,
                          .location = question->location,
                          .user = bytes_of(c->workspace.asked_name, question->name_length),
                          .directory = a->verdict == AUTH_YES ? a->text : BYTES_NONE });
  }
  connection_step_set(server, c, STEP_WORK);
}

static void answer_take(struct server *server, struct connection *c, struct auth_answer const *a)
{
  bool home = c->settled.question.kind == AUTH_HOME;
  message_debug("connection %u: authcheck answers %u", c->number, a->verdict);
  if (a->verdict == AUTH_UNABLE || (home && a->verdict == AUTH_YES && a->text.n == 0))
    fail(server, c, 500, a->text);
  else if (a->verdict == AUTH_BUSY)
    fail(server, c, 503, a->text);
  else
    yes_or_no_take(server, c, a);
}

/* Who was asked has died. The passwords are not here any more to ask again. */
static void questions_lost(struct server *server)
{
  authcheck_questions_drop(server);
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].state == CONNECTION_ASKING)
      fail(server, server->connections + i, 503, BYTES("started anew, the question is lost"));
}

/* The first to begin finds in the channel all that was asked before; with every other one somebody
   has died, and what he had read is lost. */
static void somebody_begins(struct server *server)
{
  if (server->authcheck.begun)
    questions_lost(server);
  server->authcheck.begun = true;
}

/* A helper that has gone mad should not fill the log, too. */
static void nonsense_say(struct server *server)
{
  if (server->clock.now < server->authcheck.nonsense_until)
    return;
  server->authcheck.nonsense_until = server->clock.now + AUTHCHECK_SILENCE;
  message(LEVEL_WARNING, "authcheck sent what is no answer: ignored");
}

static void answer_unpack(struct server *server, struct bytes packed)
{
  struct auth_answer answer;
  struct connection *c;
  if (!auth_unpack_answer(packed, &answer)) {
    nonsense_say(server);
    return;
  }
  if (answer.id == AUTH_ID_BEGUN) {
    somebody_begins(server);
    return;
  }
  c = authcheck_asker_find(server, answer.id);
  if (c)
    answer_take(server, c, &answer);
}

/* Who sends batches understands them. */
static void message_unpack(struct server *server, struct bytes message)
{
  struct bytes rest = message, one;
  bool batch = auth_batch_open(&rest);
  server->authcheck.takes_batches = batch;
  if (channel_is_restarted(message.s, (long)message.n))
    status_restarted(server, RESTARTED_AUTHCHECK);
  else if (!batch)
    answer_unpack(server, message);
  else
    while (auth_batch_next(&rest, &one))
      answer_unpack(server, one);
}

/* Of several processes each can lose its own socket: when authcheck has died. The keeper starts it
   again, and what waits in the channel is for the new one. */
static void channel_ended(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  client->gone = client->common < 0;
  if (client->gone)
    return;
  fd_close(client->channel);
  client->channel = client->common;
  client->detached = true;
  client->takes_batches = false;
  questions_lost(server);
  (void)authcheck_attach_again(server);
}

bool authcheck_answers_read(struct server *server)
{
  char message[AUTH_BATCH_MAX];
  for (int i = 0; i < MESSAGES_A_TURN; i++) {
    long n = channel_receive(server->authcheck.channel, message, sizeof(message));
    if (n < 0 && errno != EMSGSIZE)
      return i > 0;
    if (n == 0 && channel_is_over(server->authcheck.channel)) {
      channel_ended(server);
      return true;
    }
    message_unpack(server, n > 0 ? bytes_of(message, (size_t)n) : BYTES_NONE);
  }
  return true;
}

/* ---- Forgetting ---- */

void authcheck_forget(struct server *server)
{
  if (server->authcheck.channel < 0)
    return;
  homes_forget(&server->authcheck.homes);
  /* Of several processes the parent tells authcheck. */
  if (!server->is_one_of_several)
    authcheck_forget_ask(server);
}
