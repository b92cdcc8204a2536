/* authcheck_client: questions out, answers in. */
#include <errno.h>
#include <string.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/auth.h>
#include <httpway/burn_stack.h>
#include <httpway/channel.h>

#include "authcheck_client.h"
#include "connection_io.h"
#include "decide.h"
#include "message.h"
#include "server.h"

/* At most so many answers in one turn: the clients have theirs, too. */
enum { ANSWERS_A_TURN = 64 };
/* The lower bits of a question's number are its connection's, the upper ones tell it from earlier
   questions of the same connection. */
enum { NUMBER_BITS = 20 };
/* Whoever makes us busy should not fill the log, too: one line in so long. */
enum { BUSY_SILENCE = 5000 /* milliseconds */ };

void authcheck_client_init(struct server *server, int channel)
{
  struct authcheck_client *client = &server->authcheck;
  *client = (struct authcheck_client){ .channel = channel, .common = -1 };
  timer_queue_init(&client->waiting, (uint64_t)server->conf.globals.auth_timeout * 1000);
  if (channel >= 0 && homes_init(&client->homes) < 0)
    strerr_diefusys(111, "allocate memory");
}

static bool socket_send(int channel, int socket)
{
  struct auth_question question = { .kind = AUTH_ATTACH };
  char packed[AUTH_QUESTION_MAX];
  size_t length = auth_pack_question(packed, sizeof(packed), &question);
  return channel_send_descriptors(channel, packed, length, &socket, 1) == 0;
}

void authcheck_attach(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  int pair[2];
  if (client->channel < 0)
    return;
  if (channel_pair(pair) < 0 || ndelay_on(pair[0]) < 0)
    strerr_diefusys(111, "make a channel");
  client->gone = !socket_send(client->channel, pair[1]);
  fd_close(pair[1]);
  client->common = client->channel;
  client->channel = pair[0];
  poll_set_fixed(&server->poll_set, SLOT_AUTHCHECK, client->channel, POLLIN);
}

/* ---- Asking ---- */

void authcheck_field_wipe(struct connection *c)
{
  struct bytes value = c->workspace.request->field[FIELD_AUTHORIZATION];
  if (value.n)
    memset(c->workspace.input + (value.s - c->workspace.input), '*', value.n);
}

static size_t question_pack(struct server const *server, struct connection const *c,
                            struct exchange const *e, char *out)
{
  struct auth_question question = { .id = c->settled.question,
                                    .kind = e->question,
                                    .configuration = server->conf_stamp,
                                    .location = e->location_number,
                                    .client = *e->client,
                                    .user = e->asked_about,
                                    .mark = conf_location_mark(&e->location) };
  if (e->question == AUTH_PASSWORD)
    question.password = credentials_password(&e->credentials);
  return auth_pack_question(out, AUTH_QUESTION_MAX, &question);
}

static bool question_send(struct server const *server, struct connection const *c,
                          struct exchange const *e)
{
  char packed[AUTH_QUESTION_MAX];
  size_t length = question_pack(server, c, e, packed);
  int sent = -1;
  if (length == 0)
    errno = EMSGSIZE;
  else
    sent = channel_send(server->authcheck.channel, packed, length, 0, 0);
  byte_zzero(packed, sizeof(packed));
  return sent == 0;
}

static void wait_for_answer(struct server *server, struct connection *c, struct exchange const *e)
{
  bool home = e->question == AUTH_HOME;
  c->settled.asked = e->question;
  c->settled.location = e->location_number;
  c->settled.configuration = server->conf_stamp;
  if (!home)
    c->settled.mark = conf_location_mark(&e->location);
  *(home ? &c->settled.home_user_length : &c->settled.user_length) = (uint16_t)e->asked_about.n;
  memcpy(home ? c->workspace.home_user : c->workspace.user, e->asked_about.s, e->asked_about.n);
  connection_state_set(server, c, CONNECTION_ASKING);
}

bool authcheck_ask(struct server *server, struct connection *c, struct exchange *e)
{
  bool sent;
  c->settled.question = server->authcheck.questions++ << NUMBER_BITS | c->number;
  sent = question_send(server, c, e);
  if (sent) {
    wait_for_answer(server, c, e);
    message_debug("connection %u: authcheck is asked about '%.*s'", c->number,
                  (int)e->asked_about.n, e->asked_about.s);
  } else {
    message(LEVEL_WARNING, "unable to ask authcheck: %s", strerror(errno));
    decide_page(e, 503, "authcheck cannot be asked");
  }
  if (e->question == AUTH_PASSWORD) {
    credentials_wipe(&e->credentials);
    burn_stack();
    /* A script that is to see the field needs it once more. */
    if (!e->location.pass_authorization)
      authcheck_field_wipe(c);
  }
  return sent;
}

/* ---- Answers ---- */

/* The connection that asked; null when it did not wait for this answer any more. */
static struct connection *asker_find(struct server *server, uint64_t id)
{
  uint64_t number = id & ((UINT64_C(1) << NUMBER_BITS) - 1);
  struct connection *c;
  if (number >= server->connection_max)
    return 0;
  c = server->connections + number;
  return c->state == CONNECTION_ASKING && c->settled.question == id ? c : 0;
}

static void failure_say(struct server *server, struct connection const *c, unsigned int status,
                        struct bytes why)
{
  struct conf_location location;
  struct bytes origin = BYTES("?");
  if (status == 503) {
    if (server->clock.now < server->authcheck.quiet_until)
      return;
    server->authcheck.quiet_until = server->clock.now + BUSY_SILENCE;
  }
  if (conf_location_read(&server->conf, c->settled.location, &location) == 1)
    origin = location.origin;
  message(LEVEL_WARNING, "%.*s: authcheck: %.*s: %u", (int)origin.n, origin.s, (int)why.n, why.s,
          status);
}

static void fail(struct server *server, struct connection *c, unsigned int status, struct bytes why)
{
  failure_say(server, c, status, why);
  connection_answer_page(server, c, status,
                         status == 503 ? "authcheck is busy" : "authcheck cannot tell", false);
}

static void go_on(struct server *server, struct connection *c)
{
  connection_state_set(server, c, CONNECTION_SENDING);
  connection_work(server, c);
}

static void answer_take(struct server *server, struct connection *c, struct auth_answer const *a)
{
  struct bytes home_user = bytes_of(c->workspace.home_user, c->settled.home_user_length);
  bool home = c->settled.asked == AUTH_HOME;
  message_debug("connection %u: authcheck answers %u", c->number, a->verdict);
  if (a->verdict == AUTH_UNABLE || (home && a->verdict == AUTH_YES && a->text.n == 0)) {
    fail(server, c, 500, a->text);
  } else if (a->verdict == AUTH_BUSY) {
    fail(server, c, 503, a->text);
  } else if (home) {
    /* After a HUP the number means another location, perhaps: then it is asked again. */
    if (c->settled.configuration == server->conf_stamp)
      homes_put(&server->authcheck.homes, home_user, c->settled.location, server->clock.now,
                a->verdict == AUTH_YES ? a->text : BYTES_NONE);
    go_on(server, c);
  } else {
    c->settled.password = a->verdict;
    go_on(server, c);
  }
}

/* Who was asked has died. The passwords are not here any more to ask again. */
static void questions_lost(struct server *server)
{
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

static void answer_unpack(struct server *server, struct bytes packed)
{
  struct auth_answer answer;
  struct connection *c;
  if (channel_is_restarted(packed.s, (long)packed.n)) {
    status_restarted(server, RESTARTED_AUTHCHECK);
    return;
  }
  if (!auth_unpack_answer(packed, &answer)) {
    message(LEVEL_WARNING, "authcheck sent what is no answer: ignored");
    return;
  }
  if (answer.id == AUTH_ID_BEGUN) {
    somebody_begins(server);
    return;
  }
  c = asker_find(server, answer.id);
  if (c)
    answer_take(server, c, &answer);
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
  client->common = -1;
  questions_lost(server);
  authcheck_attach(server);
}

void authcheck_answers_read(struct server *server)
{
  char packed[AUTH_ANSWER_MAX];
  for (int i = 0; i < ANSWERS_A_TURN; i++) {
    long n = channel_receive(server->authcheck.channel, packed, sizeof(packed));
    if (n > 0) {
      answer_unpack(server, bytes_of(packed, (size_t)n));
    } else if (n < 0 && errno == EMSGSIZE) {
      answer_unpack(server, BYTES_NONE);
    } else {
      if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        channel_ended(server);
      return;
    }
  }
}

/* ---- Forgetting ---- */

void authcheck_forget(struct server *server)
{
  struct auth_question question = { .kind = AUTH_FORGET, .configuration = server->conf_stamp };
  char packed[AUTH_QUESTION_MAX];
  size_t length;
  if (server->authcheck.channel < 0)
    return;
  homes_forget(&server->authcheck.homes);
  if (server->is_one_of_several)
    return; /* the parent tells authcheck */
  length = auth_pack_question(packed, sizeof(packed), &question);
  if (channel_send(server->authcheck.channel, packed, length, 0, 0) < 0)
    message(LEVEL_WARNING, "unable to tell authcheck to forget: %s", strerror(errno));
}
