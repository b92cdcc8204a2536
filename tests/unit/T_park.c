/* When a connection cannot be parked it is polled on, and the loop does not try again at once. */
#include "../../src/httpd/park.c"

#include "tap.h"

static struct server server;
static struct connection connection;
static bool can_park;
static unsigned int tries;

bool parking_add(struct parking *parking, int fd, uint32_t number)
{
  (void)fd, (void)number;
  tries++;
  parking->count += can_park;
  return can_park;
}

int parking_init(struct parking *parking, uint32_t most)
{
  *parking = (struct parking){ .descriptor = 7, .most = most };
  return 0;
}

void parking_remove(struct parking *parking, int fd, uint32_t number)
{
  (void)fd, (void)number;
  parking->count--;
}

uint32_t parking_ready(struct parking *parking, uint32_t *numbers, uint32_t room)
{
  (void)parking, (void)numbers, (void)room;
  return 0;
}

void connection_ready(struct server *s, struct connection *c, short revents)
{
  (void)s, (void)c, (void)revents;
}

static bool is_polled(void)
{
  return poll_set_has(&connection.watch);
}

int main(void)
{
  if (poll_set_init(&server.poll_set, SLOT_LISTENERS, 1) < 0)
    return 111;
  park_init(&server);
  timer_queue_init(&server.waiting, 60000);
  timer_queue_init(&server.parked, 60000);
  poll_set_add(&server.poll_set, &connection.watch, 3, POLLIN);
  timer_start(&server.waiting, &connection.timer, 1000);
  server.clock.now = 1500;
  park_idle(&server);
  ok(tries == 0 && is_polled(), "too early");
  is_number(park_deadline(&server), 2000, "a second after it fell silent");
  server.clock.now = 2000;
  park_idle(&server);
  ok(tries == 1 && is_polled() && !connection.parked, "it could not be parked");
  ok(park_deadline(&server) > server.clock.now, "and that is not tried again at once");
  park_idle(&server);
  is_number(tries, 1, "however often the loop turns");
  can_park = true;
  server.clock.now = park_deadline(&server);
  park_idle(&server);
  ok(connection.parked && !is_polled() && server.parking.count == 1, "but later");
  is_number(timer_oldest(&server.parked)->since, 1000, "as old as it is");
  park_leave(&server, &connection);
  ok(!connection.parked && is_polled() && server.parking.count == 0, "and back");
  return tap_done();
}
