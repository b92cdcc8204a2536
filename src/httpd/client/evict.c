/* evict: in this order (doc/httpd.html):

     of an address that has more than its share of all connections, whatever is not being answered
     one that has all its answers, and has not closed yet
     one that has sent a part of a head, and has had a second for the rest
     one that asks for nothing (Clobber)
     one that is slower than it may be: it sends content or takes its answer
     of an address that has more than its share, the one that has moved least at its latest look
     the last that has begun to wait for a place for its script

   Of several the one goes that has been so for longest. */
#include <httpway/output.h>

#include "client/crowd.h"
#include "status/dump.h"
#include "client/evict.h"
#include "log/message.h"
#include "client/pace.h"
#include "state/server.h"
#include "status/board.h"

/* A head that is sent in one piece is whole by then, on the worst of networks. */
enum { HALF_HEAD_TIME = 1000 /* milliseconds */ };
/* An address has more than its share: a part of all, and never only a few. */
enum { SHARE = 8, FEW = 3 };
/* An address of which even one that keeps its rate may go has more than so many connections, and
   only one that moves fewer bytes in a second goes: those that fill places with little. */
enum { MANY = 16, LITTLE = 16384 };
/* Looks at connections for one choice. */
enum { LOOKS = 64, SPOOL_LOOKS = 1000 };
/* That all are taken is said once in so long. */
enum { SILENCE = 5000 /* milliseconds */ };

/* The higher the less they deserve their place. */
enum rank { STAYS, QUEUES, ASKS_NOTHING, IS_SLOW, HALF_HEAD, HAS_ALL };

/* Of the connections of an address that has too many. */
static enum rank rank_of(struct server const *server, struct connection const *c)
{
  switch (c->state) {
  case CONNECTION_LINGERING:
    return HAS_ALL;
  case CONNECTION_READING:
    return HALF_HEAD;
  case CONNECTION_SENDING:
  case CONNECTION_SPOOLING:
  case CONNECTION_SCRIPT:
    return pace_is_slow(&c->pace) ? IS_SLOW : STAYS;
  case CONNECTION_WAITING:
    return server->conf.globals->clobber ? ASKS_NOTHING : STAYS;
  case CONNECTION_QUEUED:
    return QUEUES;
  default:
    return STAYS;
  }
}

static bool is_more_than_share(struct server const *server, uint32_t count)
{
  return count > FEW && count > server->connection_max / SHARE;
}

static struct connection *of_largest_origin(struct server *server)
{
  struct origins *o = &server->origins;
  struct connection *least = 0;
  enum rank worst = STAYS;
  uint32_t origin = origins_largest(o);
  if (!is_more_than_share(server, o->largest))
    return 0;
  for (uint32_t i = 0; i < o->largest && i < LOOKS; i++) {
    struct connection *c = server->connections + origins_next(o, origin);
    enum rank rank = rank_of(server, c);
    if (rank > worst || (rank != STAYS && rank == worst && c->timer.since < least->timer.since)) {
      worst = rank;
      least = c;
    }
  }
  /* It is found at once when it is asked for again. */
  if (least)
    origins_begin_with(o, least->number);
  return least;
}

/* Whether it holds its place for hardly any bytes: as slow as just may be, or a script that does
   not end. */
static bool moves_little(struct server const *server, struct connection const *c)
{
  switch (c->state) {
  case CONNECTION_SENDING:
  case CONNECTION_SPOOLING:
  case CONNECTION_SCRIPT:
    return c->pace.recent < LITTLE * server->paced.length / 1000;
  default:
    return false;
  }
}

/* All that are left keep their rates. When many are of one address, this one gives way to others:
   the one that has moved least. */
static struct timer *least_of_many(struct server *server)
{
  struct origins *o = &server->origins;
  struct connection *least = 0;
  uint32_t origin = origins_largest(o);
  if (o->largest <= MANY || !is_more_than_share(server, o->largest))
    return 0;
  for (uint32_t i = 0; i < o->largest && i < LOOKS; i++) {
    struct connection *c = server->connections + origins_next(o, origin);
    if (moves_little(server, c) && (!least || c->pace.recent < least->pace.recent))
      least = c;
  }
  if (!least)
    return 0;
  origins_begin_with(o, least->number);
  return &least->timer;
}

static bool spools_little(struct server const *server, struct connection const *c)
{
  return c->state == CONNECTION_SPOOLING && c->spool >= 0 && moves_little(server, c);
}

struct connection *evict_spooler(struct server *server)
{
  struct origins *o = &server->origins;
  struct connection *least = 0;
  uint32_t origin;
  crowd_count(server);
  origin = origins_largest(o);
  if (o->largest <= FEW)
    return 0;
  for (uint32_t i = 0; i < o->largest && i < LOOKS; i++) {
    struct connection *c = server->connections + origins_next(o, origin);
    if (spools_little(server, c) && (!least || c->pace.recent < least->pace.recent))
      least = c;
  }
  return least;
}

struct connection *evict_largest_spool(struct server *server, struct connection const *c)
{
  struct timer_queue const *queues[] = { &server->slow, &server->paced };
  struct connection *largest = 0;
  for (size_t i = 0; i < sizeof(queues) / sizeof(*queues); i++) {
    struct timer *timer = timer_oldest(queues[i]);
    for (int looks = 0; looks < SPOOL_LOOKS && timer && timer != &queues[i]->head; looks++) {
      struct connection *other = (struct connection *)timer;
      timer = timer->next;
      if (other != c && spools_little(server, other) &&
          (!largest || other->spool_size > largest->spool_size))
        largest = other;
    }
  }
  return largest;
}

static struct timer *half_head(struct server const *server)
{
  struct timer *oldest = timer_oldest(&server->reading);
  return oldest && oldest->since + HALF_HEAD_TIME <= server->clock.now ? oldest : 0;
}

/* Of some of those that are slow, the one that has been so for longest. */
static struct timer *slowest(struct server const *server)
{
  struct timer *timer = timer_oldest(&server->slow), *most = timer;
  for (int i = 0; i < LOOKS && timer && timer != &server->slow.head; i++, timer = timer->next)
    if (((struct connection *)timer)->pace.slow_looks >
        ((struct connection *)most)->pace.slow_looks)
      most = timer;
  return most;
}

struct connection *evict_choose(struct server *server)
{
  struct connection *c;
  struct timer *timer;
  /* Nobody need go as long as another process has a place. */
  if (status_room_elsewhere(server))
    return 0;
  c = of_largest_origin(server);
  if (c)
    return c;
  timer = timer_oldest(&server->lingering);
  if (!timer)
    timer = half_head(server);
  if (!timer && server->conf.globals->clobber)
    timer = timer_older(timer_oldest(&server->parked), timer_oldest(&server->waiting));
  if (!timer)
    timer = slowest(server);
  /* Half a head is worth less, and has not long to go. */
  if (!timer && !timer_oldest(&server->reading))
    timer = least_of_many(server);
  if (!timer)
    timer = timer_newest(&server->queued);
  return (struct connection *)timer;
}

uint64_t evict_deadline(struct server const *server)
{
  struct timer const *oldest = timer_oldest(&server->reading);
  return oldest && oldest->since + HALF_HEAD_TIME > server->clock.now
             ? oldest->since + HALF_HEAD_TIME
             : UINT64_MAX;
}

void evict_say(struct server *server)
{
  char text[256];
  struct output out = { .s = text, .room = sizeof(text) };
  if (server->clock.now < server->full_quiet_until)
    return;
  server->full_quiet_until = server->clock.now + SILENCE;
  for (unsigned int i = CONNECTION_WAITING; i < CONNECTION_STATES; i++) {
    if (server->state_count[i] == 0)
      continue;
    output_text(&out, out.length ? ", " : "");
    output_number(&out, server->state_count[i]);
    output_text(&out, " ");
    output_text(&out, dump_state_name(i));
  }
  message(LEVEL_WARNING, "all %u connections are taken, by %u addresses: %.*s",
          server->connection_max, server->origins.count, (int)out.length, out.s);
}
