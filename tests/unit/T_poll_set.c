/* poll_set: fixed slots, slots of connections, and that removing keeps owners and slots together.
 * Connections are only addresses here. */
#include <stdlib.h>

#include "../../src/httpd/poll_set.h"
#include "tap.h"

enum { FIXED = 3, ROOM = 50, STEPS = 20000 };

struct connection {
  int fd;
  size_t slot;
  short events;
  bool there;
};

static void test_fixed(void)
{
  struct poll_set set;
  bool unused = true;
  is_number(poll_set_init(&set, FIXED, 0), 0, "made");
  is_number(set.count, FIXED, "only fixed slots at first");
  for (size_t i = 0; i < FIXED; i++)
    unused = unused && set.slots[i].fd == -1 && !set.owners[i];
  ok(unused, "which watch nothing and belong to nobody");
  poll_set_fixed(&set, 1, 7, POLLIN);
  ok(set.slots[1].fd == 7 && set.slots[1].events == POLLIN, "a fixed slot is set");
  poll_set_fixed(&set, 1, -1, 0);
  ok(set.slots[1].fd == -1 && set.slots[0].fd == -1 && set.count == FIXED, "and unset");
  free(set.slots);
  free(set.owners);
}

static void test_removing(void)
{
  struct poll_set set;
  struct connection a = { .fd = 10 }, b = { .fd = 11 }, c = { .fd = 12 };
  poll_set_init(&set, FIXED, 3);
  is_number(poll_set_add(&set, &a, a.fd, POLLIN), FIXED, "the first connection stands behind");
  poll_set_add(&set, &b, b.fd, POLLIN);
  poll_set_add(&set, &c, c.fd, POLLOUT);
  set.slots[FIXED + 2].revents = POLLOUT;
  ok(poll_set_remove(&set, FIXED) == &c, "the last one moves to the freed slot");
  ok(set.slots[FIXED].fd == 12 && set.slots[FIXED].events == POLLOUT && set.owners[FIXED] == &c,
     "with all that belongs to it");
  is_number(set.slots[FIXED].revents, POLLOUT, "what poll has found for it too");
  ok(!poll_set_remove(&set, FIXED + 1), "when the last one is removed none moves");
  ok(!poll_set_remove(&set, FIXED) && set.count == FIXED, "down to the fixed ones");
  set.slots[FIXED].revents = POLLIN;
  poll_set_add(&set, &a, a.fd, POLLIN);
  is_number(set.slots[FIXED].revents, 0, "a new slot has found nothing yet");
  free(set.slots);
  free(set.owners);
}

static bool agrees(struct poll_set const *set, struct connection *all)
{
  size_t there = 0;
  for (size_t i = 0; i < ROOM; i++) {
    struct connection *c = all + i;
    if (!c->there)
      continue;
    there++;
    if (c->slot < FIXED || c->slot >= set->count || set->owners[c->slot] != c ||
        set->slots[c->slot].fd != c->fd || set->slots[c->slot].events != c->events)
      return false;
  }
  return set->count == FIXED + there;
}

static void change(struct poll_set *set, struct connection *c)
{
  if (!c->there) {
    c->events = POLLIN;
    c->slot = poll_set_add(set, c, c->fd, c->events);
    c->there = true;
  } else if (rand() % 2) {
    c->events = c->events == POLLIN ? POLLOUT : POLLIN;
    poll_set_events(set, c->slot, c->events);
  } else {
    struct connection *moved = poll_set_remove(set, c->slot);
    if (moved)
      moved->slot = c->slot;
    c->there = false;
  }
}

static void test_against_model(void)
{
  static struct connection all[ROOM];
  struct poll_set set;
  int good = 0;
  srand(1);
  poll_set_init(&set, FIXED, ROOM);
  for (int i = 0; i < ROOM; i++)
    all[i].fd = 100 + i;
  for (int step = 0; step < STEPS; step++) {
    change(&set, all + rand() % ROOM);
    good += agrees(&set, all);
  }
  is_number(good, STEPS, "owners, slots and events agree after every step");
  free(set.slots);
  free(set.owners);
}

int main(void)
{
  test_fixed();
  test_removing();
  test_against_model();
  return tap_done();
}
