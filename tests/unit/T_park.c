/* When connections are parked, where one descriptor stands for all of them and where none does; and
   that one which cannot be parked is polled on. */
#include <stdlib.h>
#include <unistd.h>

#include "../../src/httpd/loop/park.c"

#include "tap.h"

static struct server server;
static struct conf_globals const globals = { .log_full = LOG_FULL_WAIT };
static struct connection connection;
static bool can_park;
static unsigned int tries, removed, heard, said, fallen_back;
static int descriptor;

bool parking_add(struct parking *parking, int fd, uint32_t number)
{
  (void)fd, (void)number;
  tries++;
  parking->count += can_park;
  return can_park;
}

int parking_init(struct parking *parking, uint32_t most)
{
  *parking = (struct parking){ .descriptor = descriptor, .most = most };
  return 0;
}

int parking_fall_back(struct parking *parking)
{
  fallen_back++;
  return parking_init(parking, parking->most);
}

void message(enum record_level level, char const *format, ...)
{
  said += level == LEVEL_WARNING && format;
}

void parking_remove(struct parking *parking, int fd, uint32_t number)
{
  (void)fd, (void)number;
  parking->count--;
  removed++;
}

uint32_t parking_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  numbers[0] = 0;
  return parking->count && room;
}

void connection_ready(struct server *s, struct connection *c, short revents)
{
  heard += s == &server && c == &connection && revents == POLLIN;
}

static void may_serve(bool may)
{
  server.journal.end = may ? 0 : JOURNAL_SIZE;
}

void journal_flush(struct journal *journal, uint64_t now)
{
  (void)journal;
  (void)now;
}

static bool is_polled(void)
{
  return poll_set_has(&connection.watch);
}

/* A server whose connections have all been waiting since the turn 100, at 1000. */
static void start_with(int parking, struct connection *connections, uint32_t count)
{
  descriptor = parking;
  can_park = true;
  tries = removed = heard = said = fallen_back = 0;
  server = (struct server){ .connections = connections, .loop_turn = 100 };
  if (poll_set_init(&server.poll_set, SLOT_LISTENERS, count) < 0)
    _exit(111);
  park_init(&server);
  timer_queue_init(&server.waiting, 60000);
  timer_queue_init(&server.parked, 60000);
  server.conf.globals = &globals;
  server.journal.blocked = true;
  server.clock.now = 1000;
  for (uint32_t i = 0; i < count; i++) {
    connections[i] = (struct connection){
      .number = i, .fd = 3, .state = CONNECTION_WAITING, .waits_since = 100
    };
    poll_set_add(&server.poll_set, &connections[i].watch, 3, POLLIN);
    timer_start(&server.waiting, &connections[i].timer, 1000);
  }
}

static void start(int parking)
{
  start_with(parking, &connection, 1);
}

static void end(void)
{
  free(server.poll_set.slots);
  free(server.poll_set.owners);
}

static void idle_after(uint32_t turns)
{
  server.loop_turn = connection.waits_since + turns;
  park_idle(&server);
}

/* The descriptor of the parked ones is ready in a turn so many after it began to wait. */
static void heard_after(uint32_t turns)
{
  server.loop_turn = connection.waits_since + turns;
  server.poll_set.slots[SLOT_PARKING].revents = POLLIN;
  park_turn(&server);
}

static void test_by_turns(void)
{
  start(7);
  server.clock.now = 1900;
  idle_after(7);
  ok(tries == 0 && is_polled(), "who was silent for some turns is polled");
  is_number(park_deadline(&server), 2000, "up to a second, when there are no more");
  idle_after(8);
  ok(connection.parked && !is_polled() && server.parking.count == 1, "and then parked");
  is_number(timer_oldest(&server.parked)->since, 1000, "as old as it is");
  heard_after(20);
  ok(heard == 1 && connection.parked && !is_polled(), "it is heard, and stays");
  may_serve(false);
  heard_after(20);
  may_serve(true);
  is_number(heard, 1, "not while the log is full");
  heard_after(2);
  ok(heard == 2 && !connection.parked && is_polled() && removed == 1,
     "who asks often is polled again");
  is_number(timer_oldest(&server.waiting)->since, 1900, "and waits from now on");
  server.clock.now = 2900;
  idle_after(1);
  ok(connection.parked, "a second is enough");
  end();
}

static void test_busy(void)
{
  start(7);
  idle_after(8);
  connection.state = CONNECTION_READING;
  timer_start(&server.parked, &connection.timer, 1000);
  heard_after(1);
  ok(heard == 1 && is_polled() && connection.timer.since == 1000,
     "in the middle of a request nothing becomes younger");
  end();
  start(7);
  idle_after(8);
  poll_set_add(&server.poll_set, &connection.watch, 3, POLLOUT);
  heard_after(20);
  ok(heard == 0 && !connection.parked && is_polled() && removed == 1,
     "who is polled for something else is not heard, and leaves");
  end();
}

static void test_refused(void)
{
  start(7);
  can_park = false;
  idle_after(8);
  ok(tries == 1 && is_polled() && !connection.parked, "it could not be parked");
  server.clock.now = 1999;
  idle_after(9);
  is_number(tries, 1, "which is not tried again at once, however often the loop turns");
  can_park = true;
  server.clock.now = 2000;
  idle_after(10);
  ok(connection.parked && !is_polled(), "but later");
  end();
}

/* Two hundred that fell silent together. */
static void test_crowd(void)
{
  enum { CROWD = 200 };
  static struct connection crowd[CROWD];
  start_with(7, crowd, CROWD);
  server.loop_turn = 108;
  park_idle(&server);
  is_number(server.parking.count, 64 + CROWD / 8, "of a crowd a part is parked in a turn");
  ok(crowd[0].parked && !crowd[CROWD - 1].parked, "those that have waited longest");
  for (int i = 0; i < 2; i++)
    park_idle(&server);
  ok(server.parking.count == CROWD && server.poll_set.count == SLOT_LISTENERS, "soon all are");
  end();
}

/* The system refuses for good, with others parked already. */
static void test_refused_for_good(void)
{
  static struct connection two[2];
  start_with(7, two, 2);
  server.connection_max = 2;
  server.loop_turn = 108;
  park_idle(&server);
  ok(two[0].parked && two[1].parked, "two are parked");
  descriptor = -1;
  server.parking.refusals = PARKING_REFUSALS;
  server.poll_set.slots[SLOT_PARKING].revents = POLLIN;
  may_serve(false);
  park_turn(&server);
  may_serve(true);
  ok(fallen_back == 1 && said == 1 && server.parking.descriptor == -1, "which is said once");
  ok(!two[0].parked && poll_set_has(&two[0].watch) && poll_set_has(&two[1].watch),
     "they are polled again");
  is_number(server.poll_set.slots[SLOT_PARKING].fd, -1, "and nothing else in their place");
  server.poll_set.slots[SLOT_PARKING].revents = 0;
  server.clock.now = 2000;
  park_idle(&server);
  ok(two[0].parked && two[1].parked && fallen_back == 1, "until they are parked without");
  end();
}

static void test_by_time(void)
{
  start(-1);
  server.clock.now = 1999;
  idle_after(100);
  ok(tries == 0 && is_polled(), "without a descriptor a second has to pass");
  is_number(park_deadline(&server), 2000, "and then somebody has to look");
  server.clock.now = 2000;
  idle_after(100);
  ok(connection.parked && !is_polled(), "it is parked");
  is_number(park_deadline(&server), 0, "and its slice is looked at");
  heard_after(100);
  ok(heard == 1 && !connection.parked && is_polled(), "who is heard is polled again");
  ok(timer_oldest(&server.waiting)->since == 2000 && server.parking.count == 0, "and waits anew");
  end();
}

int main(void)
{
  test_by_turns();
  test_busy();
  test_refused();
  test_crowd();
  test_refused_for_good();
  test_by_time();
  return tap_done();
}
