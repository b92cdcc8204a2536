/* failures: who waits after wrong passwords, how long, and who does not. */
#include "../../src/authcheck/failures.h"
#include "tap.h"

enum { NOW = 1000000, MOST = 5000 };

static struct origin origin(unsigned char last)
{
  struct address client = { ADDRESS_IPV4, { 10, 0, 0, last }, 80 };
  return origin_of(&client);
}

static uint64_t waits(struct origin const *o, uint64_t now)
{
  uint64_t until = failures_until(o, now, MOST);
  return until ? until - now : 0;
}

static void test_delays(void)
{
  static uint64_t const delays[] = { 0, 0, 0, 0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000 };
  struct origin o = origin(1), other = origin(2);
  bool right = true;
  ok(!failures_many(&o, NOW) && waits(&o, NOW) == 0, "nothing yet");
  for (size_t i = 0; i < sizeof delays / sizeof delays[0]; i++) {
    failures_add(&o, NOW);
    right = right && waits(&o, NOW) == delays[i];
  }
  ok(right, "a few are free, then longer and longer, up to the most");
  ok(failures_many(&o, NOW), "many by then");
  is_number((long long)waits(&o, NOW + 4999), 1, "the pause begins with the last one");
  is_number((long long)waits(&o, NOW + 5000), 0, "and ends");
  ok(failures_until(&o, NOW, 0) == 0, "no delay wanted");
  ok(waits(&other, NOW) == 0 && !failures_many(&other, NOW), "others do not wait");
  ok(!failures_many(&o, NOW + 300001), "after five minutes all is forgiven");
  failures_add(&o, NOW + 300001);
  ok(!failures_many(&o, NOW + 300001), "... and counting begins anew");
}

static void test_origins(void)
{
  struct address a = { ADDRESS_IPV6, { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 9 }, 1 };
  struct address b = { ADDRESS_IPV6, { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 8, 7 }, 2 };
  struct address c = { ADDRESS_IPV6, { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 2, 9 }, 1 };
  struct address d = { ADDRESS_IPV4, { 0x20, 1, 0xd, 0xb8 }, 1 };
  struct origin oa = origin_of(&a), ob = origin_of(&b), oc = origin_of(&c), od = origin_of(&d);
  ok(origin_equal(&oa, &ob), "a /64 of IPv6 is one");
  ok(!origin_equal(&oa, &oc) && !origin_equal(&oa, &od), "another one is not, nor is IPv4");
}

static void test_room(void)
{
  struct origin kept = origin(200);
  for (int i = 0; i < 10; i++)
    failures_add(&kept, NOW + 1000);
  for (unsigned int i = 0; i < 1023; i++) {
    struct address client = { ADDRESS_IPV4, { 11, (uint8_t)(i >> 8), (uint8_t)i }, 1 };
    struct origin o = origin_of(&client);
    failures_add(&o, NOW + 500);
  }
  ok(failures_many(&kept, NOW + 1000), "who failed last is remembered longest");
}

int main(void)
{
  test_delays();
  test_origins();
  test_room();
  return tap_done();
}
