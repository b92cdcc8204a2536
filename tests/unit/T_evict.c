/* evict and crowd: who makes place when all connections are taken; and that connections are counted
   by address only while many of them are. */
#include <stdarg.h>
#include <stdlib.h>

#include "../../src/httpd/decide/client_address.h"
#include "../../src/httpd/client/crowd.h"
#include "../../src/httpd/status/dump.h"
#include "../../src/httpd/client/evict.h"
#include "../../src/httpd/log/message.h"
#include "../../src/httpd/client/pace.h"
#include "../../src/httpd/state/server.h"
#include "tap.h"

enum { MOST = 64 };

/* ---- What else is not the case ---- */

static bool room_elsewhere;

bool status_room_elsewhere(struct server const *server)
{
  (void)server;
  return room_elsewhere;
}

struct address const *client_address_counted(struct server const *server,
                                             struct connection const *c)
{
  (void)server;
  return c->remote.family == ADDRESS_NONE ? 0 : &c->remote;
}

static unsigned int said;
static char text[512];

void message(enum record_level level, char const *format, ...)
{
  va_list arguments;

  (void)level;
  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  said++;
}

char const *dump_state_name(unsigned int state)
{
  static char const *const names[CONNECTION_STATES] = { "free",     "waiting",  "reading",
                                                        "sending",  "fetching", "lingering",
                                                        "spooling", "asking",   "queued",
                                                        "script" };

  return names[state];
}

/* ---- The server ---- */

static struct server server;
static struct conf_globals globals;
static struct connection connections[MOST];

static struct timer_queue *queue_of(struct connection const *c)
{
  switch (c->state) {
  case CONNECTION_WAITING:
    return c->parked ? &server.parked : &server.waiting;
  case CONNECTION_READING:
    return &server.reading;
  case CONNECTION_LINGERING:
    return &server.lingering;
  case CONNECTION_QUEUED:
    return &server.queued;
  default:
    return pace_is_slow(&c->pace) ? &server.slow : &server.paced;
  }
}

static void begin(void)
{
  uint64_t const seed[2] = { 1, 2 };

  memset(connections, 0, sizeof(connections));
  server = (struct server){ .connections = connections,
                            .connection_max = MOST,
                            .clock = { .now = 1000000 },
                            .conf = { .globals = &globals } };
  globals.clobber = true;
  if (origins_init(&server.origins, MOST, seed) < 0)
    exit(111);
  for (uint32_t i = 0; i < MOST; i++)
    connections[i].number = i;
  timer_queue_init(&server.parked, 1);
  timer_queue_init(&server.waiting, 1);
  timer_queue_init(&server.reading, 1);
  timer_queue_init(&server.lingering, 1);
  timer_queue_init(&server.queued, 1);
  timer_queue_init(&server.paced, 1000);
  timer_queue_init(&server.slow, 1000);
  server.crowd_kept = true;
  server.crowded = true;
  room_elsewhere = false;
  said = 0;
}

/* One more of an address, in that state since then. */
static struct connection *join(unsigned char client, enum connection_state state, uint64_t since)
{
  struct connection *c = connections + server.connection_count++;

  c->remote = (struct address){ client ? ADDRESS_IPV4 : ADDRESS_NONE, { 10, 0, 0, client }, 1 };
  c->spool = -1;
  c->state = (uint8_t)state;
  c->pace.recent = PACE_UNKNOWN;
  server.state_count[state]++;
  timer_start(queue_of(c), &c->timer, since);
  crowd_join(&server, c);
  return c;
}

static struct connection *slow_one(unsigned char client, uint32_t looks)
{
  struct connection *c = join(client, CONNECTION_SENDING, 5);

  c->pace.slow_looks = looks;
  timer_start(queue_of(c), &c->timer, 5);
  return c;
}

static bool goes(struct connection const *c)
{
  return evict_choose(&server) == c;
}

/* Each of an address of its own: only what they do counts. */
static void test_order(void)
{
  struct connection *queued, *newest, *slow, *slower, *waiting, *parked, *half, *lingering;

  begin();
  join(1, CONNECTION_SENDING, 1);
  join(2, CONNECTION_SCRIPT, 1);
  join(3, CONNECTION_ASKING, 1);
  ok(goes(0), "who is being answered stays");
  queued = join(4, CONNECTION_QUEUED, 10);
  newest = join(5, CONNECTION_QUEUED, 20);
  ok(goes(newest) && !goes(queued), "who began last to wait for a script goes");
  slow = slow_one(6, 2);
  ok(goes(slow), "rather one that is slow");
  slower = slow_one(7, 3);
  ok(goes(slower), "the slowest of these");
  waiting = join(8, CONNECTION_WAITING, 500);
  ok(goes(waiting), "rather one that asks for nothing");
  parked = join(9, CONNECTION_WAITING, 900);
  parked->parked = true;
  timer_start(&server.parked, &parked->timer, 400);
  ok(goes(parked), "the one that has done so for longest");
  timer_start(&server.parked, &parked->timer, 600);
  ok(goes(waiting), "wherever it is kept");
  globals.clobber = false;
  ok(goes(slower), "but not without Clobber");
  globals.clobber = true;
  half = join(10, CONNECTION_READING, server.clock.now - 1000);
  ok(goes(half), "rather one that has sent half a head, and had a second");
  timer_start(&server.reading, &half->timer, server.clock.now - 999);
  ok(goes(waiting), "not sooner");
  timer_start(&server.reading, &half->timer, server.clock.now - 1000);
  lingering = join(11, CONNECTION_LINGERING, server.clock.now);
  ok(goes(lingering), "rather one that has all its answers");
  room_elsewhere = true;
  ok(goes(0), "nobody, where another process has room");
}

static void test_deadline(void)
{
  struct connection *half;

  begin();
  is_number(evict_deadline(&server), (long long)UINT64_MAX, "nobody becomes one by waiting");
  half = join(1, CONNECTION_READING, server.clock.now - 400);
  is_number(evict_deadline(&server), server.clock.now + 600, "half a head does");
  timer_start(&server.reading, &half->timer, server.clock.now - 1000);
  is_number(evict_deadline(&server), (long long)UINT64_MAX, "until it is one");
}

/* ---- Addresses that have more than their share ---- */

static void join_many(unsigned int n, unsigned char client, enum connection_state state)
{
  while (n--)
    join(client, state, 50);
}

static void test_share(void)
{
  struct connection *c;

  begin();
  join(1, CONNECTION_LINGERING, 10);
  join_many(8, 2, CONNECTION_SENDING);
  c = join(2, CONNECTION_QUEUED, 60);
  ok(goes(c), "of an address with more than an eighth one goes, whatever others do");
  c = join(2, CONNECTION_WAITING, 70);
  ok(goes(c), "rather one that asks for nothing");
  globals.clobber = false;
  ok(!goes(c), "with Clobber");
  globals.clobber = true;
  c = slow_one(2, 2);
  ok(goes(c), "rather one that is slow");
  c = join(2, CONNECTION_READING, server.clock.now);
  ok(goes(c), "rather half a head, however new");
  c = join(2, CONNECTION_LINGERING, 80);
  ok(goes(c), "rather one that has all");
  c = join(2, CONNECTION_LINGERING, 70);
  ok(goes(c) && goes(c), "of several the one that has been so for longest");
}

static void test_no_share(void)
{
  struct connection *lingering;

  begin();
  lingering = join(1, CONNECTION_LINGERING, 10);
  join_many(8, 2, CONNECTION_QUEUED);
  ok(goes(lingering), "an eighth is no more than its share");
  begin();
  server.connection_max = 16;
  lingering = join(1, CONNECTION_LINGERING, 10);
  join_many(3, 2, CONNECTION_QUEUED);
  ok(goes(lingering), "nor are a few");
  join_many(1, 2, CONNECTION_QUEUED);
  ok(!goes(lingering), "one more is");
  server.connection_max = MOST;
  begin();
  lingering = join(1, CONNECTION_LINGERING, 10);
  join_many(20, 0, CONNECTION_QUEUED);
  ok(goes(lingering), "who has no address of its own has no share of it");
}

/* All of one address keep their rates: the one that moves least gives way, when there are many. */
static void test_least(void)
{
  struct connection *least;

  begin();
  join_many(16, 2, CONNECTION_SENDING);
  for (unsigned int i = 0; i < 16; i++)
    connections[i].pace.recent = 1000 + i;
  ok(goes(0), "sixteen of one address may all be sent to");
  least = join(2, CONNECTION_SPOOLING, 5);
  least->pace.recent = 900;
  ok(goes(least) && goes(least), "of more the one goes that moves least");
  connections[3].pace.recent = 100;
  ok(goes(connections + 3), "whatever it does");
  for (unsigned int i = 0; i < 17; i++)
    connections[i].pace.recent = 16384;
  ok(goes(0), "but none that moves enough");
  connections[5].pace.recent = 16383;
  ok(goes(connections + 5), "which is a byte more");
  connections[5].state = CONNECTION_FETCHING;
  ok(goes(0), "nor one that waits for a disk");
  connections[5].state = CONNECTION_SCRIPT;
  join(3, CONNECTION_READING, server.clock.now);
  ok(goes(0), "nor while there is half a head, which has not long to go");
}

/* ---- Files for content ---- */

static struct connection *spools(unsigned char client, uint64_t size, uint32_t recent)
{
  struct connection *c = join(client, CONNECTION_SPOOLING, 5);

  c->spool = 7;
  c->spool_size = size;
  c->pace.recent = recent;
  return c;
}

static void test_spoolers(void)
{
  struct connection *least, *largest;

  begin();
  spools(1, 100, 10);
  spools(1, 100, 20);
  spools(1, 100, 30);
  ok(!evict_spooler(&server), "a few of one address keep their files");
  least = spools(1, 100, 5);
  ok(evict_spooler(&server) == least, "of more the one goes that grows least");
  least->spool = -1;
  ok(evict_spooler(&server) == connections, "which has one");
  largest = spools(2, 1000, 16383);
  ok(evict_largest_spool(&server, 0) == largest, "the largest of all that hardly grow");
  ok(evict_largest_spool(&server, largest) == connections, "but for that of whom it is for");
  largest->pace.recent = 16384;
  ok(evict_largest_spool(&server, 0) != largest, "and none that grows");
  largest->pace.recent = 10;
  largest->pace.slow_looks = 2;
  timer_start(&server.slow, &largest->timer, 5);
  ok(evict_largest_spool(&server, 0) == largest, "slow ones, too");
  begin();
  ok(!evict_largest_spool(&server, 0) && !evict_spooler(&server), "of none none");
}

/* ---- What is said ---- */

static void test_said(void)
{
  begin();
  join(1, CONNECTION_WAITING, 1);
  join(1, CONNECTION_SENDING, 1);
  join(2, CONNECTION_SENDING, 1);
  evict_say(&server);
  ok(said == 1 &&
         strcmp(text, "all 64 connections are taken, by 2 addresses: 1 waiting, 2 sending") == 0,
     "that all are taken, and what they do");
  server.clock.now += 4999;
  evict_say(&server);
  is_number(said, 1, "once in a while");
  server.clock.now++;
  evict_say(&server);
  is_number(said, 2, "of five seconds");
}

/* ---- Counting by address ---- */

static void leave(struct connection *c)
{
  crowd_leave(&server, c);
  server.connection_count--;
  c->state = CONNECTION_FREE;
}

static void test_crowd(void)
{
  struct connection *c;

  begin();
  server.crowded = server.crowd_kept = false;
  join_many(32, 1, CONNECTION_WAITING);
  ok(!server.crowded && server.origins.count == 0, "half of the places: nobody is counted");
  c = join(2, CONNECTION_WAITING, 1);
  ok(server.crowded && server.origins.count == 2 && server.origins.largest == 32,
     "one more: all are");
  join(2, CONNECTION_WAITING, 1);
  ok(server.origins.largest == 32, "and who comes then");
  leave(connections);
  is_number(server.origins.largest, 31, "who goes is not");
  c->remote.ip[3] = 3;
  crowd_rename(&server, c);
  is_number(server.origins.count, 3, "who is told to be another one is");
  for (unsigned int i = 1; i < 18; i++)
    leave(connections + i);
  ok(server.connection_count == 16 && server.crowded, "a quarter of the places");
  leave(connections + 18);
  ok(!server.crowded && server.origins.count == 0, "less, and nobody is counted any more");
  leave(connections + 19);
  crowd_rename(&server, c);
  is_number(server.origins.count, 0, "nor when one goes, or is told to be another");
  crowd_count(&server);
  ok(server.crowded && server.origins.count == 3 && server.origins.largest == 12,
     "unless somebody asks");
  leave(connections + 20);
  ok(server.crowded && server.origins.largest == 11, "from when on they stay counted");
  crowd_count(&server);
  is_number(server.origins.largest, 11, "once");
}

int main(void)
{
  test_order();
  test_deadline();
  test_share();
  test_no_share();
  test_least();
  test_spoolers();
  test_said();
  test_crowd();
  return tap_done();
}
