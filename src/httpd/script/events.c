/* events: what happens to a script and its client while they work for one another:
   descriptors are ready, looks and deadlines are due. */
#include <skalibs/nonposix.h>

#include <poll.h>

#include "client/send.h"
#include "client/connection_state.h"
#include "client/half_close.h"
#include "client/pace.h"
#include "script/parts.h"
#include "script/scripts.h"
#include "state/server.h"

/* ---- The script ---- */

void script_input_ready(struct server *server, struct watch *watch, short revents)
{
  struct script *s = (struct script *)((char *)watch - offsetof(struct script, input_watch));
  (void)revents;
  script_content_move(server, s);
}

void script_output_ready(struct server *server, struct watch *watch, short revents)
{
  struct script *s = (struct script *)((char *)watch - offsetof(struct script, output_watch));
  (void)revents;
  if (s->client)
    script_output_move(server, s);
  else
    script_output_drop(server, s);
}

/* Something has come on the leash. */
static void end_heard(struct server *server, struct script *s)
{
  if (s->state != SCRIPT_RUNNING || !s->ending || !(s->exit_known || s->at_work))
    return;
  s->held = false;
  timer_stop(&s->hold);
  script_end_judge(server, s);
  if (s->state == SCRIPT_RUNNING && script_client_send(server, s))
    script_output_move(server, s);
}

void script_leash_ready(struct server *server, struct watch *watch, short revents)
{
  struct script *s = (struct script *)((char *)watch - offsetof(struct script, leash_watch));
  (void)revents;
  if (script_fate_read(server, s))
    end_heard(server, s);
}

void script_hold_over(struct server *server, struct timer *hold)
{
  struct script *s = (struct script *)((char *)hold - offsetof(struct script, hold));
  s->held = false;
  timer_stop(&s->hold);
  if (s->ending)
    script_end_ask(s);
  if (script_client_send(server, s))
    script_output_move(server, s);
}

/* ---- Its client ---- */

void script_client_ready(struct server *server, struct script *s, short revents)
{
  struct connection *c = s->client;
  if (revents & (POLLERR | POLLHUP | POLLNVAL)) {
    script_client_lost(server, s, "the client is gone");
    return;
  }
  if ((revents & POLLOUT) && connection_output_waits(c)) {
    if (!script_client_send(server, s))
      return;
    if (!connection_output_waits(c)) {
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

/* No warning: anybody can be slow. */
static void client_give_up(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  if (s->answered || connection_output_waits(c)) {
    script_cut_off(server, s, "the client was too slow");
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
