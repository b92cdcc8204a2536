/* script_client: the client of a running script: sent to, listened to, told when something went
 * wrong. */
#include <skalibs/nonposix.h>

#include <poll.h>
#include <sys/socket.h>

#include "connection_io.h"
#include "half_close.h"
#include "message.h"
#include "script.h"
#include "server.h"

static bool output_waits(struct connection const *c)
{
  return c->output_sent < c->output_end;
}

static void client_watch(struct server *server, struct script const *s)
{
  struct connection *c = s->client;
  short events = c->half_closed ? 0 : POLLRDHUP;
  if (output_waits(c) && !s->held)
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
    bool wanted =
        !s->output_ended && !s->ending && (!s->answered || s->held || !output_waits(s->client));
    poll_set_change(set, &s->output_watch, wanted ? s->output : -1, POLLIN);
  }
}

void script_progress(struct server *server, struct script *s)
{
  timer_start(&server->scripts.busy, &s->timer, server->clock.now);
}

bool script_client_send(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  uint64_t before = c->batch_sent;
  if (!connection_output_send(server, c)) {
    connection_close(server, c, c->close_why);
    return false;
  }
  if (c->batch_sent != before)
    script_progress(server, s);
  if (c->output_sent == c->output_end)
    c->output_sent = c->output_end = 0;
  return true;
}

void script_client_ready(struct server *server, struct script *s, short revents)
{
  struct connection *c = s->client;
  if (revents & (POLLERR | POLLHUP | POLLNVAL)) {
    connection_close(server, c, "the client is gone");
    return;
  }
  if ((revents & POLLOUT) && output_waits(c)) {
    if (!script_client_send(server, s))
      return;
    if (!output_waits(c)) {
      script_output_move(server, s);
      return;
    }
  }
  if ((revents & POLLIN) && s->content_left) {
    script_content_move(server, s);
    return;
  }
  if ((revents & POLLRDHUP) && !c->half_closed)
    half_close_notice(server, c);
  if (s->state == SCRIPT_RUNNING)
    script_watch(server, s);
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

static void answer_break_off(struct server *server, struct script *s, char const *why)
{
  struct connection *c = s->client;
  /* What was held back goes out first: the client is to see an answer that is cut off. */
  (void)connection_output_send(server, c);
  if (s->framing == FRAMING_CLOSE) {
    end_as_reset(c);
    connection_close(server, c, why);
    return;
  }
  /* Its framing says so: answers before it need not be destroyed on their way. */
  script_record_pack(server, s);
  script_detach(server, s, true);
  connection_break_off(server, c, why);
}

void script_break_off(struct server *server, struct script *s, char const *why)
{
  if (!s->end_why)
    s->end_why = CGI_WHY_OUTPUT;
  answer_break_off(server, s, why);
}

void script_answered(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  bool content = s->content_left > 0 || c->settled.content_lost;
  script_record_pack(server, s);
  script_detach(server, s, false);
  connection_answer_done(server, c, content);
}

/* No warning: anybody can be slow. */
static void client_give_up(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  if (s->answered || output_waits(c)) {
    answer_break_off(server, s, "the client was too slow");
    return;
  }
  script_detach(server, s, true);
  connection_answer_page(server, c, 408, "content came too slowly", true);
}

/* Once in a while: as many may follow as there are places. */
static void place_say(struct server *server, struct script *s)
{
  enum { SILENCE = 5000 /* milliseconds */ };
  if (server->clock.now < server->place_quiet_until)
    return;
  server->place_quiet_until = server->clock.now + SILENCE;
  script_say(s, "its client moves less than 4 kB a second, and others wait for its place: ended");
}

void script_client_look(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  /* Nothing has moved since the last look. */
  if (c->half_closed || (c->pace.recent == 0 && half_close_may_hide(c)))
    half_close_probe(server, s->client);
  if (!pace_look(server, s->client)) {
    client_give_up(server, s);
  } else if (pace_holds_up(server, s->client)) {
    place_say(server, s);
    client_give_up(server, s);
  }
}

void script_timed_out(struct server *server, struct script *s)
{
  if (s->state == SCRIPT_ENDING) {
    /* The answer is long out, or the fate unknown: let go. */
    s->end_why = CGI_WHY_TIMEOUT;
    script_detach(server, s, true);
    return;
  }
  if (pace_direction(s->client) != PACE_FREE) {
    /* It is the client that is waited for, and pace.h that gives it up. */
    script_progress(server, s);
    return;
  }
  s->end_why = CGI_WHY_TIMEOUT;
  if (s->answered) {
    script_say(s, "silent for ScriptTimeout in the middle of its answer: connection broken off");
    script_break_off(server, s, "ScriptTimeout in the middle of the answer");
  } else {
    script_fail(server, s, 504, "silent for ScriptTimeout");
  }
}
