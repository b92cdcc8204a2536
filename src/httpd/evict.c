/* evict: in this order (doc/httpd.html):

     of an address that has more than its share of all connections, whatever is not being answered
     one that has all its answers, and has not closed yet
     one that has sent a part of a head, and has had a second for the rest
     one that asks for nothing (Clobber)
     one that is slower than it may be: it sends content or takes its answer

   Of several the one goes that has been so for longest. */
#include "dump.h"
#include "evict.h"
#include "message.h"
#include "output.h"
#include "server.h"

/* A head that is sent in one piece is whole by then, on the worst of networks. */
enum { HALF_HEAD_TIME = 1000 /* milliseconds */ };
/* An address has more than its share: a part of all, and never only a few. */
enum { SHARE = 8, FEW = 3 };
/* Looks at connections for one choice. */
enum { LOOKS = 64 };
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
    return server->conf.globals.clobber ? ASKS_NOTHING : STAYS;
  case CONNECTION_QUEUED:
    return QUEUES;
  default:
    return STAYS;
  }
}

static struct connection *of_largest_origin(struct server *server)
{
  struct origins *o = &server->origins;
  struct connection *least = 0;
  enum rank worst = STAYS;
  uint32_t origin = origins_largest(o);
  if (o->largest <= FEW || o->largest <= server->connection_max / SHARE)
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
  if (!timer && server->conf.globals.clobber)
    timer = timer_older(timer_oldest(&server->parked), timer_oldest(&server->waiting));
  if (!timer)
    timer = slowest(server);
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
