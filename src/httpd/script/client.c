/* client: the client of a running script: sent to, listened to, told when something went
 * wrong. */
#include <skalibs/nonposix.h>

#include <poll.h>
#include <sys/socket.h>

#include "client/send.h"
#include "client/connection_state.h"
#include "client/half_close.h"
#include "script/parts.h"
#include "script/scripts.h"
#include "state/server.h"

static void client_watch(struct server *server, struct script const *s)
{
  struct connection *c = s->client;
  short events = c->half_closed ? 0 : POLLRDHUP;
  if (connection_output_waits(c) && !s->held)
    events |= POLLOUT;
  if (s->input >= 0 && s->content.n == 0 && s->content_left)
    events |= POLLIN;
  poll_set_change(&server->poll_set, &c->watch, c->fd, events);
}

void script_watch(struct server *server, struct script *s)
{
  struct poll_set *set = &server->poll_set;
  client_watch(server, s);
  /* Poll reports a hang-up whether asked or not: who is not listened to is not watched at all. */
  if (s->input >= 0)
    poll_set_change(set, &s->input_watch, s->content.n ? s->input : -1, POLLOUT);
  if (s->output >= 0) {
    bool wanted = !s->output_ended && !s->ending &&
                  (!s->answered || s->held || !connection_output_waits(s->client));
    poll_set_change(set, &s->output_watch, wanted ? s->output : -1, POLLIN);
  }
}

void script_progress(struct server *server, struct script *s)
{
  timer_start(&server->scripts.busy, &s->timer, server->clock.now);
}

void script_client_lost(struct server *server, struct script *s, char const *why)
{
  struct connection *c = s->client;
  script_record_pack(server, s);
  script_detach(server, s, true);
  connection_close_later(server, c, why);
}

bool script_client_send(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  uint64_t before = c->batch_sent;
  if (!connection_output_send(server, c)) {
    script_client_lost(server, s, c->close_why);
    return false;
  }
  if (c->batch_sent != before)
    script_progress(server, s);
  if (c->output_sent == c->output_end)
    c->output_sent = c->output_end = 0;
  return true;
}

void script_page(struct server *server, struct script *s, unsigned int status, char const *why)
{
  struct connection *c = s->client;
  bool content = s->content_left > 0;
  if (!s->end_why)
    s->end_why = CGI_WHY_OUTPUT;
  script_detach(server, s, true);
  connection_answer_page(server, c, status, why, content);
}

void script_fail(struct server *server, struct script *s, unsigned int status, char const *why)
{
  script_say(s, "%s: %u", why, status);
  script_page(server, s, status, why);
}

/* The end of an answer that only the end of the connection tells: a reset, which nobody takes for
 * one.
 */
static void end_as_reset(struct connection const *c)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void script_cut_off(struct server *server, struct script *s, char const *why)
{
  struct connection *c = s->client;
  /* What was held back goes out first: the client is to see an answer that is cut off. */
  (void)connection_output_send(server, c);
  if (s->framing == FRAMING_CLOSE) {
    end_as_reset(c);
    script_client_lost(server, s, why);
    return;
  }
  /* Its framing says so: answers before it need not be destroyed on their way. */
  script_record_pack(server, s);
  script_detach(server, s, true);
  c->close_why = why;
  connection_step_set(server, c, STEP_BREAK_OFF);
}

void script_break_off(struct server *server, struct script *s, char const *why)
{
  if (!s->end_why)
    s->end_why = CGI_WHY_OUTPUT;
  script_cut_off(server, s, why);
}

void script_answered(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  c->close = c->close || s->content_left > 0 || c->settled.content_lost;
  script_record_pack(server, s);
  script_detach(server, s, false);
  connection_step_set(server, c, STEP_ANSWERED);
}
