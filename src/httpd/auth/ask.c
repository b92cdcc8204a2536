/* ask: questions to authcheck: the connection waits, and what was asked in a turn goes
   out at its end. */
#include <errno.h>
#include <string.h>

#include <skalibs/bytestr.h>

#include <httpway/auth.h>
#include <httpway/channel.h>
#include <httpway/self.h>

#include "auth/client.h"
#include "client/connection_state.h"
#include "decide/decision.h"
#include "log/message.h"
#include "state/server.h"

/* The lower bits of a question's number are its connection's, the upper ones tell it from earlier
   questions of the same connection. */
enum { NUMBER_BITS = 20 };

/* About one request, at most: a password, and a home for each alias that it could be below. */
enum { QUESTIONS_MAX = 100 };

void authcheck_field_wipe(struct connection *c)
{
  struct bytes value = c->workspace.request->field[FIELD_AUTHORIZATION];
  if (value.n)
    memset(c->workspace.input + (value.s - c->workspace.input), '*', value.n);
  c->workspace.request->field[FIELD_AUTHORIZATION] = BYTES_NONE;
}

/* ---- One question ---- */

static struct auth_question question_make(struct server const *server, struct connection const *c,
                                          struct exchange const *e)
{
  struct auth_question question = { .id = c->settled.question.id,
                                    .kind = e->decision.question,
                                    .configuration = server->conf_stamp,
                                    .location = e->way.location_number,
                                    .client = *e->client,
                                    .user = e->way.user,
                                    .mark = conf_location_mark(e->way.location) };
  if (e->decision.question == AUTH_PASSWORD)
    question.password = credentials_password(&e->scratch.credentials);
  return question;
}

/* Of what waits to be sent the first pieces have gone. */
static void batch_behead(struct auth_batch *batch, size_t length, unsigned int count)
{
  struct bytes all = bytes_of(batch->s, batch->length), rest = all;
  size_t begin;
  (void)auth_batch_open(&rest);
  begin = all.n - rest.n;
  memmove(batch->s + begin, batch->s + begin + length, rest.n - length);
  byte_zzero(batch->s + all.n - length, length);
  batch->length -= length;
  batch->count -= count;
}

/* A helper that may know single questions only gets one after the other. */
static bool singles_send(struct authcheck_client *client)
{
  struct auth_batch *batch = &client->questions_of_turn;
  struct bytes rest = bytes_of(batch->s, batch->length), one;
  while (batch->count) {
    struct bytes before;
    (void)auth_batch_open(&rest);
    before = rest;
    if (!auth_batch_next(&rest, &one) || channel_send(client->channel, one.s, one.n, 0, 0) < 0)
      return false;
    batch_behead(batch, before.n - rest.n, 1);
    rest = bytes_of(batch->s, batch->length);
  }
  auth_batch_wipe(batch);
  return true;
}

/* False with errno: what was not sent is still there. */
static bool batch_send(struct authcheck_client *client)
{
  struct auth_batch *batch = &client->questions_of_turn;
  if (batch->count == 1 || !client->takes_batches)
    return singles_send(client);
  if (channel_send(client->channel, batch->s, batch->length, 0, 0) < 0)
    return false;
  auth_batch_wipe(batch);
  return true;
}

/* While there is no room in the channel what waits is kept, until poll tells of room. */
static void blocked_set(struct server *server, bool blocked)
{
  struct authcheck_client *client = &server->authcheck;
  client->blocked = blocked;
  poll_set_fixed(&server->poll_set, SLOT_AUTHCHECK, client->detached ? -1 : client->channel,
                 (short)(POLLIN | (blocked ? POLLOUT : 0)));
}

/* Those whose time is over, or whose client has left, make room. */
static void batch_tidy(struct server *server)
{
  struct auth_batch *batch = &server->authcheck.questions_of_turn, kept = { 0 };
  struct bytes rest = bytes_of(batch->s, batch->length), one;
  struct auth_question question;
  (void)auth_batch_open(&rest);
  while (auth_batch_next(&rest, &one))
    if (auth_unpack_question(one, &question) &&
        (question.kind == AUTH_FORGET || authcheck_asker_find(server, question.id)))
      (void)auth_batch_question(&kept, &question);
  auth_batch_wipe(batch);
  *batch = kept;
  auth_batch_wipe(&kept);
}

/* What is asked in a turn, or until there is room in the channel, is one batch. False: there is no
   more room in it. */
static bool question_put(struct server *server, struct auth_question const *question)
{
  struct authcheck_client *client = &server->authcheck;
  struct auth_batch *batch = &client->questions_of_turn;
  if (client->detached && !authcheck_attach_again(server))
    return false;
  if (auth_batch_question(batch, question))
    return true;
  errno = EAGAIN;
  if (client->blocked)
    batch_tidy(server);
  else if (!batch_send(client) && errno == EAGAIN)
    blocked_set(server, true);
  return auth_batch_question(batch, question);
}

static void wait_for_answer(struct server *server, struct connection *c, struct exchange const *e)
{
  struct open_question *question = &c->settled.question;
  question->kind = e->decision.question;
  question->location = e->way.location_number;
  question->configuration = server->conf_stamp;
  question->realm = e->decision.question == AUTH_PASSWORD ? conf_realm_mark(e->way.settings) : 0;
  question->realm_name =
      e->decision.question == AUTH_PASSWORD ? conf_realm_name_mark(e->way.settings) : 0;
  question->name_length = (uint16_t)e->way.user.n;
  memcpy(c->workspace.asked_name, e->way.user.s, e->way.user.n);
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

/* A request that leads from one question to the next for ever is ended. */
static bool may_ask_more(struct connection *c)
{
  return c->settled.questions++ < QUESTIONS_MAX;
}

bool authcheck_ask(struct server *server, struct connection *c, struct exchange *e)
{
  struct auth_question question;
  bool put;
  c->settled.question.id = server->authcheck.questions++ << NUMBER_BITS | c->number;
  question = question_make(server, c, e);
  put = may_ask_more(c) && question_put(server, &question);
  if (put) {
    wait_for_answer(server, c, e);
    message_debug("connection %u: authcheck is asked about '%.*s'", c->number, (int)e->way.user.n,
                  e->way.user.s);
  } else {
    failure_say(server);
    e->decision = decision_page(503, "authcheck cannot be asked");
  }
  if (question.kind == AUTH_PASSWORD) {
    credentials_wipe(&e->scratch.credentials);
    /* A script that is to see the field needs it once more. */
    if (!e->way.settings->pass_authorization)
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
  return c->state == CONNECTION_ASKING && c->settled.question.id == id ? c : 0;
}

static void questions_refuse(struct server *server)
{
  struct auth_batch *batch = &server->authcheck.questions_of_turn;
  struct bytes message = bytes_of(batch->s, batch->length), one;
  struct auth_question question;
  struct connection *c;
  (void)auth_batch_open(&message);
  while (auth_batch_next(&message, &one))
    if (auth_unpack_question(one, &question) && question.kind != AUTH_FORGET &&
        (c = authcheck_asker_find(server, question.id)) != 0)
      connection_answer_page(server, c, 503, "authcheck cannot be asked", false);
  auth_batch_wipe(batch);
}

static bool forget_put(struct server *server)
{
  struct auth_question question = { .kind = AUTH_FORGET, .configuration = server->conf_stamp };
  return auth_batch_question(&server->authcheck.questions_of_turn, &question);
}

void authcheck_forget_ask(struct server *server)
{
  server->authcheck.forget_due = !forget_put(server);
}

void authcheck_questions_drop(struct server *server)
{
  auth_batch_wipe(&server->authcheck.questions_of_turn);
  blocked_set(server, false);
}

/* Where poll tells of room and there is none, something else is wrong. */
static bool waits_for_room(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  if (errno != EAGAIN || client->blocked)
    return false;
  blocked_set(server, true);
  return true;
}

/* Ends: what is refused is gone, and one word about forgetting at most comes behind it. */
static void batch_go(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  while (client->questions_of_turn.count) {
    bool sent;
    if (client->blocked)
      batch_tidy(server);
    sent = batch_send(client);
    if (!sent && waits_for_room(server))
      return;
    if (client->blocked)
      blocked_set(server, false);
    if (!sent) {
      failure_say(server);
      questions_refuse(server);
    }
    if (client->forget_due)
      authcheck_forget_ask(server);
  }
}

void authcheck_questions_send(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  if (client->questions_of_turn.count == 0 ||
      (client->blocked && !(server->poll_set.slots[SLOT_AUTHCHECK].revents & ~POLLIN)))
    return;
  batch_go(server);
  burn_stack();
}
