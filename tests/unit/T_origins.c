/* Addresses of connections: counted, found again, the largest known; a long run against a model. */
#include <stdlib.h>

#include "../../src/httpd/pools/origins.h"
#include "tap.h"

enum { SIZE = 60, ADDRESSES = 9, STEPS = 200000 };

static struct origins origins;
static int model[SIZE]; /* address of each connection; -1: it is free; -2: it is not counted */

static struct address address_make(int number)
{
  struct address a = { .family = number % 2 ? ADDRESS_IPV4 : ADDRESS_IPV6 };
  a.ip[0] = 10;
  a.ip[3] = (uint8_t)number;
  return a;
}

static uint32_t model_count(int number)
{
  uint32_t n = 0;
  for (int i = 0; i < SIZE; i++)
    n += model[i] == number;
  return n;
}

/* Whether what is known is what the model has. */
static bool agrees(void)
{
  uint32_t largest = 0, count = 0, number = origins_largest(&origins);
  bool seen[SIZE] = { false };
  int address;
  for (int i = 0; i < ADDRESSES; i++) {
    uint32_t n = model_count(i);
    count += n > 0;
    largest = n > largest ? n : largest;
  }
  if (origins.count != count || origins.largest != largest)
    return false;
  if (number == ORIGIN_NONE)
    return count == 0;
  if (origins.origins[number].count != largest)
    return false;
  address = model[origins.origins[number].first];
  for (uint32_t i = 0; i < largest; i++) {
    uint32_t connection = origins_next(&origins, number);
    if (connection >= SIZE || seen[connection] || model[connection] != address)
      return false;
    seen[connection] = true;
  }
  return true;
}

static void step(void)
{
  uint32_t connection = (uint32_t)rand() % SIZE;
  if (model[connection] == -1) {
    struct address a;
    /* Some addresses come more often than others. */
    model[connection] = rand() % (1 + rand() % ADDRESSES);
    if (rand() % 20 == 0)
      model[connection] = -2;
    a = address_make(model[connection]);
    origins_add(&origins, connection, model[connection] == -2 ? 0 : &a);
  } else {
    origins_remove(&origins, connection);
    model[connection] = -1;
  }
}

static void test_one_network(void)
{
  struct address a = { .family = ADDRESS_IPV6, .ip = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1 } }, b = a;
  b.ip[15] = 9;
  origins_add(&origins, 0, &a);
  origins_add(&origins, 1, &b);
  ok(origins.count == 1 && origins.largest == 2, "one /64 of IPv6 is one");
  b.ip[7] = 2;
  origins_add(&origins, 2, &b);
  is_number(origins.count, 2, "another one is another");
  b.family = ADDRESS_IPV4;
  origins_add(&origins, 3, &b);
  is_number(origins.count, 3, "and IPv4 is never the same");
  for (uint32_t i = 0; i < 4; i++)
    origins_remove(&origins, i);
  origins_remove(&origins, 0);
  ok(origins.count == 0 && origins.largest == 0 && origins_largest(&origins) == ORIGIN_NONE,
     "nothing is left, however often they go");
}

int main(void)
{
  uint64_t const seed[2] = { 12345, 678901234567 };
  bool good = true;
  ok(origins_init(&origins, SIZE, seed) == 0, "made");
  test_one_network();
  for (int i = 0; i < SIZE; i++)
    model[i] = -1;
  srand(1);
  for (int i = 0; i < STEPS && good; i++) {
    step();
    good = agrees();
  }
  ok(good, "as the model has it, all the time");
  return tap_done();
}
