/* connection_state: timers, poll events and counts of each state, and the list of those that are
   ready. */
#include <skalibs/nonposix.h>

#include <poll.h>

#include "client/connection_state.h"
#include "client/half_close.h"
#include "client/pace.h"
#include "state/server.h"

static void timer_choose(struct server *server, struct connection *c)
{
  switch (c->state) {
  case CONNECTION_WAITING:
    c->waits_since = server->loop_turn;
    timer_start(c->parked ? &server->parked : &server->waiting, &c->timer, server->clock.now);
    break;
  case CONNECTION_LINGERING:
    pace_linger(server, c);
    break;
  case CONNECTION_FETCHING:
    timer_start(&server->fetching, &c->timer, server->clock.now);
    break;
  case CONNECTION_QUEUED:
    timer_start(&server->queued, &c->timer, server->clock.now);
    break;
  case CONNECTION_ASKING:
    timer_start(&server->authcheck.waiting, &c->timer, server->clock.now);
    break;
  case CONNECTION_READING:
    timer_start(&server->reading, &c->timer, server->clock.now);
    break;
  default:
    pace_begin(server, c);
  }
}

static short poll_events(struct connection const *c)
{
  switch (c->state) {
  case CONNECTION_SENDING:
    return POLLOUT;
  case CONNECTION_FETCHING:
    return 0; /* a client that is gone is reported all the same */
  case CONNECTION_ASKING:
  case CONNECTION_QUEUED:
    return c->half_closed ? 0 : POLLRDHUP;
  default:
    return POLLIN;
  }
}

/* Whether nothing but bytes from the client can bring it on. */
static bool waits_for_bytes(struct connection const *c)
{
  return c->state == CONNECTION_WAITING || c->state == CONNECTION_READING ||
         c->state == CONNECTION_LINGERING;
}

/* A parked one stays so while its answer goes out in one piece. */
static void watch_choose(struct server *server, struct connection *c)
{
  if (c->parked && waits_for_bytes(c))
    poll_set_remove(&server->poll_set, &c->watch);
  else
    poll_set_watch(&server->poll_set, &c->watch, c->fd, poll_events(c));
}

void connection_state_set(struct server *server, struct connection *c, enum connection_state state)
{
  server->state_count[c->state]--;
  server->state_count[state]++;
  c->state = (uint8_t)state;
  timer_choose(server, c);
  watch_choose(server, c);
}

void connection_end_ignore(struct server *server, struct connection *c)
{
  poll_set_change(&server->poll_set, &c->watch, c->fd, poll_events(c));
}

/* What a script has used of the output is an interim answer at most, and sent first. */
void connection_step_set(struct server *server, struct connection *c, enum connection_step step)
{
  if (c->step == STEP_CLOSE)
    return;
  c->step = (uint8_t)step;
  connection_state_set(server, c, CONNECTION_SENDING);
  timer_start(&server->ready, &c->timer, server->clock.now);
}

void connection_close_later(struct server *server, struct connection *c, char const *why)
{
  if (c->step != STEP_CLOSE)
    c->close_why = why;
  connection_step_set(server, c, STEP_CLOSE);
}

void connection_answer_page(struct server *server, struct connection *c, unsigned int status,
                            char const *why, bool content)
{
  c->page_status = (uint16_t)status;
  c->page_why = why;
  c->page_close = content;
  connection_step_set(server, c, STEP_WORK);
}
