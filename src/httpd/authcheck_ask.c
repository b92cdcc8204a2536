/* authcheck_ask: questions to authcheck: the connection waits, and what was asked in a turn goes
   out at its end. */
#include <errno.h>
#include <string.h>

#include <httpway/auth.h>
#include <httpway/burn_stack.h>
#include <httpway/channel.h>

#include "authcheck_client.h"
#include "connection_io.h"
#include "decide.h"
#include "message.h"
#include "server.h"

/* The lower bits of a question's number are its connection's, the upper ones tell it from earlier
   questions of the same connection. */
enum { NUMBER_BITS = 20 };

void authcheck_field_wipe(struct connection *c)
{
  struct bytes value = c->workspace.request->field[FIELD_AUTHORIZATION];
  if (value.n)
    memset(c->workspace.input + (value.s - c->workspace.input), '*', value.n);
}

/* ---- One question ---- */

static struct auth_question question_make(struct server const *server, struct connection const *c,
                                          struct exchange const *e, uint64_t mark)
{
  struct auth_question question = { .id = c->settled.question,
                                    .kind = e->question,
                                    .configuration = server->conf_stamp,
                                    .location = e->location_number,
                                    .client = *e->client,
                                    .user = e->asked_about,
                                    .mark = mark };
  if (e->question == AUTH_PASSWORD)
    question.password = credentials_password(&e->credentials);
  return question;
}

/* A batch of one goes as that one, which every helper understands. */
static bool batch_send(struct authcheck_client *client)
{
  struct auth_batch *batch = &client->questions_of_turn;
  struct bytes message = bytes_of(batch->s, batch->length), rest = message, one;
  if (batch->count == 1 && auth_batch_open(&rest) && auth_batch_next(&rest, &one))
    message = one;
  if (channel_send(client->channel, message.s, message.n, 0, 0) < 0)
    return false;
  auth_batch_wipe(batch);
  return true;
}

/* Of a turn with very many questions the first go before its end. */
static bool question_put(struct authcheck_client *client, struct auth_question const *question)
{
  struct auth_batch *batch = &client->questions_of_turn;
  bool together = batch->count == 0 || client->takes_batches;
  if (together && auth_batch_question(batch, question))
    return true;
  errno = EMSGSIZE;
  return batch->count && batch_send(client) && auth_batch_question(batch, question);
}

static void wait_for_answer(struct server *server, struct connection *c, struct exchange const *e,
                            uint64_t mark)
{
  bool home = e->question == AUTH_HOME;
  c->settled.asked = e->question;
  c->settled.location = e->location_number;
  c->settled.configuration = server->conf_stamp;
  if (!home)
    c->settled.mark = mark;
  *(home ? &c->settled.home_user_length : &c->settled.user_length) = (uint16_t)e->asked_about.n;
  memcpy(home ? c->workspace.home_user : c->workspace.user, e->asked_about.s, e->asked_about.n);
  connection_state_set(server, c, CONNECTION_ASKING);
}

/* Whoever makes us busy should not fill the log, too. */
static void failure_say(struct server *server)
{
  if (server->clock.now < server->authcheck.quiet_until)
    return;
  server->authcheck.quiet_until = server->clock.now + AUTHCHECK_SILENCE;
  message(LEVEL_WARNING, "unable to ask authcheck: %s", strerror(errno));
}

bool authcheck_ask(struct server *server, struct connection *c, struct exchange *e)
{
  struct auth_question question;
  uint64_t mark = conf_location_mark(&e->location);
  bool put;
  c->settled.question = server->authcheck.questions++ << NUMBER_BITS | c->number;
  question = question_make(server, c, e, mark);
  put = question_put(&server->authcheck, &question);
  if (put) {
    wait_for_answer(server, c, e, mark);
    message_debug("connection %u: authcheck is asked about '%.*s'", c->number,
                  (int)e->asked_about.n, e->asked_about.s);
  } else {
    failure_say(server);
    decide_page(e, 503, "authcheck cannot be asked");
  }
  if (e->question == AUTH_PASSWORD) {
    credentials_wipe(&e->credentials);
    /* A script that is to see the field needs it once more. */
    if (!e->location.pass_authorization)
      authcheck_field_wipe(c);
  }
  return put;
}

/* ---- Those of a turn ---- */

struct connection *authcheck_asker_find(struct server *server, uint64_t id)
{
  uint64_t number = id & ((UINT64_C(1) << NUMBER_BITS) - 1);
  struct connection *c;
  if (number >= server->connection_max)
    return 0;
  c = server->connections + number;
  return c->state == CONNECTION_ASKING && c->settled.question == id ? c : 0;
}

static void questions_refuse(struct server *server, struct bytes message)
{
  struct auth_question question;
  struct connection *c;
  struct bytes one;
  (void)auth_batch_open(&message);
  while (auth_batch_next(&message, &one))
    if (auth_unpack_question(one, &question) &&
        (c = authcheck_asker_find(server, question.id)) != 0)
      connection_answer_page(server, c, 503, "authcheck cannot be asked", false);
}

void authcheck_questions_send(struct server *server)
{
  struct auth_batch *batch = &server->authcheck.questions_of_turn;
  if (batch->count == 0)
    return;
  if (!batch_send(&server->authcheck)) {
    failure_say(server);
    questions_refuse(server, bytes_of(batch->s, batch->length));
    auth_batch_wipe(batch);
  }
  burn_stack();
}
