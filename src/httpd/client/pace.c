/* pace: looks at slow clients. A sender counts by the bytes that came. A receiver counts by those
   that its system has confirmed, not by those that ours has taken: a large socket buffer takes
   nothing more for minutes while a slow client empties it. */
#include "client/pace.h"
#include "state/script.h"
#include "state/server.h"
#include "client/unsent.h"

/* Often enough for short Timeouts, and seldom enough to cost nothing. */
enum { LOOKS_IN_TIMEOUT = 4, LOOK_MOST = 1000 /* milliseconds */ };
/* While somebody has waited so long for a place, the client of a script has to keep another rate,
   and has not as long as Timeout to do so. */
enum { PLACE_WAIT = 1000, PLACE_PATIENCE = 15000 /* milliseconds */, PLACE_RATE = 4096 };

static uint64_t limit_of(struct conf_globals const *globals, bool script)
{
  uint32_t seconds = script && globals->script_timeout < globals->timeout ? globals->script_timeout
                                                                          : globals->timeout;
  return (uint64_t)seconds * 1000;
}

void pace_configure(struct server *server)
{
  uint64_t look = limit_of(server->conf.globals, true) / LOOKS_IN_TIMEOUT;
  server->paced.length = server->slow.length = look < LOOK_MOST ? look : LOOK_MOST;
}

static enum pace_direction script_direction(struct connection const *c)
{
  struct script const *s = c->script;
  if (connection_output_waits(c))
    return s->held ? PACE_FREE : PACE_SENDS;
  return s->input >= 0 && s->content.n == 0 && s->content_left ? PACE_RECEIVES : PACE_FREE;
}

enum pace_direction pace_direction(struct connection const *c)
{
  switch (c->state) {
  case CONNECTION_SENDING:
  case CONNECTION_LINGERING:
    return PACE_SENDS;
  case CONNECTION_SPOOLING:
    return PACE_RECEIVES;
  case CONNECTION_SCRIPT:
    return script_direction(c);
  default:
    return PACE_FREE;
  }
}

/* Bytes that have gone in that direction. */
static uint64_t bytes_gone(struct connection const *c, enum pace_direction direction)
{
  uint64_t waiting;
  switch (direction) {
  case PACE_RECEIVES:
    return c->script ? c->script->content_read : c->spool_size;
  case PACE_SENDS:
    waiting = unsent(c->fd);
    return c->sent > waiting ? c->sent - waiting : 0;
  default:
    return 0;
  }
}

static uint64_t bytes_moved(struct connection const *c)
{
  return c->sent + (c->script ? c->script->content_read : c->spool_size);
}

/* A script's content may be another one's than at the last look: then nothing is known. */
static void recent_take(struct connection *c)
{
  uint64_t moved = bytes_moved(c), since = moved - c->pace.moved;
  c->pace.recent = since < PACE_UNKNOWN ? (uint32_t)since : PACE_UNKNOWN;
  c->pace.moved = moved;
}

static void forget(struct connection *c)
{
  c->pace =
      (struct pace){ .direction = PACE_FREE, .moved = bytes_moved(c), .recent = PACE_UNKNOWN };
}

void pace_begin(struct server *server, struct connection *c)
{
  forget(c);
  timer_start(&server->paced, &c->timer, server->clock.now);
}

void pace_linger(struct server *server, struct connection *c)
{
  forget(c);
  timer_start(&server->lingering, &c->timer, server->clock.now);
}

/* Whether somebody has waited for the place of its script for long enough. */
static bool place_is_wanted(struct server const *server, struct connection const *c)
{
  struct script_pool const *pool = &server->scripts;
  struct connection const *first = (struct connection const *)timer_oldest(&server->queued);
  return c->script && first && first->timer.since + PLACE_WAIT <= server->clock.now &&
         (pool->running == pool->size || first->queued_for == c->script->location);
}

/* Bytes that are wanted from the last good look to this one, with one in so many milliseconds. No
   rate at all is asked for where the configuration says so. */
static uint64_t wanted(struct server const *server, struct connection const *c, uint64_t length)
{
  struct conf_globals const *globals = server->conf.globals;
  uint64_t rate =
      c->pace.direction == PACE_SENDS ? globals->min_send_rate : globals->min_receive_rate;
  uint64_t bytes;
  if (rate && rate < PLACE_RATE && place_is_wanted(server, c))
    rate = PLACE_RATE;
  bytes = rate * length * (c->pace.slow_looks + 1) / 1000;
  return bytes ? bytes : 1;
}

static bool is_good(struct server const *server, struct connection *c, uint64_t length)
{
  enum pace_direction direction = pace_direction(c);
  uint64_t gone = bytes_gone(c, direction);
  bool same = direction != PACE_FREE && direction == c->pace.direction;
  if (same && gone < c->pace.mark + wanted(server, c, length))
    return false;
  c->pace.mark = gone;
  c->pace.direction = (uint8_t)direction;
  return true;
}

static bool may_go_on(struct server *server, struct connection *c, uint64_t length)
{
  bool good = is_good(server, c, length);
  recent_take(c);
  c->pace.slow_looks = good ? 0 : c->pace.slow_looks + 1;
  return c->pace.slow_looks * length <
         limit_of(server->conf.globals, c->state == CONNECTION_SCRIPT);
}

bool pace_linger_look(struct server *server, struct connection *c)
{
  if (unsent(c->fd) == 0 || !may_go_on(server, c, server->lingering.length))
    return false;
  timer_start(&server->lingering, &c->timer, server->clock.now);
  return true;
}

bool pace_holds_up(struct server const *server, struct connection const *c)
{
  return c->pace.slow_looks * server->paced.length >= PLACE_PATIENCE && place_is_wanted(server, c);
}

bool pace_look(struct server *server, struct connection *c)
{
  if (!may_go_on(server, c, server->paced.length))
    return false;
  timer_start(pace_is_slow(&c->pace) ? &server->slow : &server->paced, &c->timer,
              server->clock.now);
  return true;
}
