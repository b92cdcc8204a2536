/* inquiries: places for each kind, shares of an origin, and walking those in use. */
#include "../../src/authcheck/inquiries.h"
#include "tap.h"

enum { MOST = 40 };

static struct inquiry *take(enum job_kind kind, unsigned char last)
{
  struct address client = { ADDRESS_IPV4, { 10, 0, 0, last }, 1 };
  struct origin origin = origin_of(&client);
  return inquiries_take(kind, &origin);
}

static size_t count(void)
{
  size_t n = 0;
  for (struct inquiry *x = 0; (x = inquiries_next(x));)
    n++;
  return n;
}

static void test_share(void)
{
  struct inquiry *first = take(JOB_HASH, 1);
  ok(first && first->state == INQUIRY_WAITING && first->job.kind == JOB_HASH, "a place");
  for (int i = 1; i < MOST / 4; i++)
    if (!take(JOB_HASH, 1))
      ok(false, "a quarter of the places is one origin's");
  ok(!take(JOB_HASH, 1), "not more");
  ok(take(JOB_PROGRAM, 1) != 0, "of this kind");
  ok(take(JOB_HASH, 2) != 0, "or by this origin");
  inquiries_give_back(first);
  ok(take(JOB_HASH, 1) == first, "what was given back is taken again");
  is_number((long long)inquiries_used(JOB_HASH), MOST / 4 + 1, "so many in use");
}

static void test_full(void)
{
  unsigned char last = 3;
  while (take(JOB_HASH, last))
    last++;
  is_number((long long)inquiries_used(JOB_HASH), MOST, "all of one kind");
  ok(take(JOB_HOME, 1) != 0, "others have their own");
  is_number((long long)count(), MOST + 2, "a walk comes by all of them");
}

static void test_walk(void)
{
  uint64_t number = 0;
  bool in_order = true;
  size_t n = 0;
  /* Freed on the way, from the front. */
  for (struct inquiry *x = 0; (x = inquiries_next(x));) {
    if (x->job.kind != JOB_HASH || ++n % 2)
      continue;
    number = x->number;
    inquiries_give_back(x);
    in_order = in_order && x->state == INQUIRY_FREE && x->number == 0;
  }
  ok(number > 0 && in_order, "freed on a walk, and wiped");
  is_number((long long)inquiries_used(JOB_HASH), MOST / 2, "half of them are left");
  is_number((long long)count(), MOST / 2 + 2, "and come by");
  inquiries_wipe();
  ok(count() == 0 && inquiries_used(JOB_HASH) == 0 && !inquiries_next(0), "none is left");
  ok(take(JOB_HASH, 1) != 0, "and places can be taken again");
}

/* How many one origin may have, of so many places. */
static void test_shares(void)
{
  static size_t const shares[][2] = { { 1, 1 },  { 2, 1 },  { 3, 1 },  { 8, 4 },   { 15, 7 },
                                      { 16, 8 }, { 32, 8 }, { 36, 9 }, { 100, 25 } };

  for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
    size_t n = 0;
    inquiries_wipe();
    inquiries_init(shares[i][0]);
    while (n <= shares[i][0] && take(JOB_HASH, 1))
      n++;
    is_number((long long)n, (long long)shares[i][1], "the share of one origin");
    if (shares[i][0] > 1)
      ok(take(JOB_HASH, 2) != 0, "leaves places for others");
  }
  inquiries_wipe();
}

int main(void)
{
  test_shares();
  inquiries_init(MOST);
  test_share();
  test_full();
  test_walk();
  return tap_done();
}
