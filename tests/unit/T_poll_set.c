/* poll_set: fixed slots, slots of connections, and that removing keeps owners and slots together.
 * Nothing is really watched here. */
#include <stdlib.h>

#include "../../src/httpd/events/poll_set.h"
#include "tap.h"

enum { FIXED = 3, ROOM = 50, STEPS = 20000 };

struct client {
  struct watch watch;
  int fd;
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
  struct client a = { .fd = 10 }, b = { .fd = 11 }, c = { .fd = 12 };
  poll_set_init(&set, FIXED, 3);
  poll_set_add(&set, &a.watch, a.fd, POLLIN);
  is_number(a.watch.slot, FIXED, "the first watch stands behind");
  poll_set_add(&set, &b.watch, b.fd, POLLIN);
  poll_set_add(&set, &c.watch, c.fd, POLLOUT);
  set.slots[FIXED + 2].revents = POLLOUT;
  poll_set_remove(&set, &a.watch);
  ok(c.watch.slot == FIXED && !poll_set_has(&a.watch), "the last one moves to the freed slot");
  ok(set.slots[FIXED].fd == 12 && set.slots[FIXED].events == POLLOUT &&
         set.owners[FIXED] == &c.watch,
     "with all that belongs to it");
  is_number(set.slots[FIXED].revents, POLLOUT, "what poll has found for it too");
  poll_set_remove(&set, &b.watch);
  ok(c.watch.slot == FIXED, "when the last one is removed none moves");
  poll_set_remove(&set, &c.watch);
  poll_set_remove(&set, &c.watch);
  ok(set.count == FIXED, "down to the fixed ones, and removing twice does nothing");
  set.slots[FIXED].revents = POLLIN;
  poll_set_add(&set, &a.watch, a.fd, POLLIN);
  is_number(set.slots[FIXED].revents, 0, "a new slot has found nothing yet");
  free(set.slots);
  free(set.owners);
}

static void test_order(void)
{
  struct poll_set set;
  struct client clients[4] = { { .fd = 10 }, { .fd = 11 }, { .fd = 12 }, { .fd = 13 } };
  struct watch nowhere = { 0 };
  size_t slot;
  poll_set_init(&set, FIXED, 4);
  ok(poll_set_begin(&set) < FIXED, "no watch to begin with");
  for (int i = 0; i < 4; i++)
    poll_set_add(&set, &clients[i].watch, clients[i].fd, POLLIN);
  slot = poll_set_begin(&set);
  is_number(slot, FIXED + 3, "a turn begins with the last one");
  is_number(poll_set_next(&set, slot), FIXED + 2, "and goes down");
  is_number(poll_set_next(&set, FIXED), FIXED + 3, "round to the last one");
  poll_set_begin_with(&set, &nowhere);
  poll_set_begin_with(&set, &clients[1].watch);
  poll_set_begin_with(&set, &clients[2].watch);
  is_number(poll_set_begin(&set), FIXED + 1, "or with the first that asked for it");
  is_number(poll_set_begin(&set), FIXED + 3, "once");
  poll_set_begin_with(&set, &clients[3].watch);
  poll_set_remove(&set, &clients[3].watch);
  is_number(poll_set_begin(&set), FIXED + 2, "not with one that has left");
  is_number(poll_set_next(&set, FIXED + 3), FIXED + 2, "nor on with one");
  free(set.slots);
  free(set.owners);
}

static bool agrees(struct poll_set const *set, struct client *all)
{
  size_t there = 0;
  for (size_t i = 0; i < ROOM; i++) {
    struct client *c = all + i;
    if (!c->there)
      continue;
    there++;
    if (c->watch.slot < FIXED || c->watch.slot >= set->count ||
        set->owners[c->watch.slot] != &c->watch || set->slots[c->watch.slot].fd != c->fd ||
        set->slots[c->watch.slot].events != c->events)
      return false;
  }
  return set->count == FIXED + there;
}

static void change(struct poll_set *set, struct client *c)
{
  if (!c->there) {
    c->events = POLLIN;
    poll_set_add(set, &c->watch, c->fd, c->events);
    c->there = true;
  } else if (rand() % 2) {
    c->events = c->events == POLLIN ? POLLOUT : POLLIN;
    poll_set_watch(set, &c->watch, c->fd, c->events);
  } else {
    poll_set_remove(set, &c->watch);
    c->there = false;
  }
}

static void test_against_model(void)
{
  static struct client all[ROOM];
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
  test_order();
  test_against_model();
  return tap_done();
}
