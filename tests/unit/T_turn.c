/* turn: who is next at the desk of authcheck, who has had enough, and who waits for having failed.
 */
#include "../../src/authcheck/turn.h"
#include "desk_case.h"

/* So many times wrong, each answered. */
static void fail(unsigned char client, unsigned int times)
{
  for (unsigned int i = 0; i < times; i++) {
    struct origin const origin = { ADDRESS_IPV4, { 10, 0, 0, client } };
    failures_add(&origin, now);
  }
}

static bool works_on(uint64_t id)
{
  for (size_t i = 0; i < WORKERS; i++)
    if (workers[i].inquiry && workers[i].inquiry->id == id)
      return true;
  return false;
}

static void ask_many(uint64_t first, unsigned int n, uint32_t location, unsigned char client)
{
  for (unsigned int i = 0; i < n; i++) {
    char password[24];
    snprintf(password, sizeof(password), "p%u", (unsigned int)first + i);
    ask(first + i, location, client, password);
  }
}

/* Half of the workers are the most that one origin has, whatever it asks. */
static void test_half(void)
{
  afresh();
  ask_many(1, 6, FILES, 1);
  desk_dispatch(&crew, now);
  ok(working() == 2 && works_on(1) && works_on(2), "one origin has half of the workers, in order");
  ask_many(11, 3, FILES, 2);
  ask_many(21, 3, PROGRAMS, 1);
  desk_dispatch(&crew, now);
  ok(works_on(11) && works_on(12) && !works_on(13), "another one the other half");
  ok(works_on(21) && works_on(22) && !works_on(23), "and of another kind of work each has half");
  done(1, AUTH_YES);
  desk_dispatch(&crew, now);
  ok(works_on(3) && working() == 6, "when one is done the next one comes");
}

static void test_only_one(void)
{
  afresh();
  crew.limit[JOB_HASH] = 1;
  ask_many(1, 2, FILES, 1);
  desk_dispatch(&crew, now);
  ok(working() == 1 && works_on(1), "the only one of all workers is anybody's");
  done(1, AUTH_NO);
  desk_dispatch(&crew, now);
  ok(works_on(2), "in turn");
  crew.limit[JOB_HASH] = LIMIT;
}

/* Who is being worked for least is next, then who came first. */
static void test_fewest(void)
{
  struct inquiry *next;

  afresh();
  crew.limit[JOB_HASH] = 8;
  ask_many(1, 3, FILES, 1);
  desk_dispatch(&crew, now);
  is_number(working(), 3, "three for one origin");
  crew.limit[JOB_HASH] = 4;
  ask_many(11, 1, FILES, 1);
  ask_many(21, 1, FILES, 2);
  desk_dispatch(&crew, now);
  ok(works_on(21) && !works_on(11), "then one for another one, though it came later");
  done(1, AUTH_NO);
  done(2, AUTH_NO);
  ask_many(31, 1, FILES, 3);
  next = turn_next(&crew, JOB_HASH, now);
  ok(next && next->id == 31, "and for a third one");
  crew.limit[JOB_HASH] = LIMIT;
}

static void test_first_come(void)
{
  struct inquiry *next;

  afresh();
  /* The second place is free, and taken by one who came last. */
  ask_many(1, 3, FILES, 1);
  desk_dispatch(&crew, now);
  done(2, AUTH_NO);
  done(1, AUTH_NO);
  ask_many(11, 1, FILES, 2);
  ask_many(12, 1, FILES, 3);
  next = turn_next(&crew, JOB_HASH, now);
  ok(next && next->id == 3, "who came first, wherever it waits");
  ok(!turn_next(&crew, JOB_PROGRAM, now) && !turn_next(&crew, JOB_HOME, now),
     "nobody, where nobody asks");
}

/* ---- Wrong passwords ---- */

static void test_delayed(void)
{
  afresh();
  fail(1, 5);
  ask(1, FILES, 1, "a");
  desk_dispatch(&crew, now);
  ok(works_on(1), "a few wrong passwords are free");
  done(1, AUTH_NO);
  ask(2, FILES, 1, "b");
  ask(3, FILES, 2, "c");
  desk_dispatch(&crew, now);
  ok(!works_on(2) && works_on(3), "after more of them its origin waits, others do not");
  is_number(desk_due(now), now + 250, "until then");
  now += 249;
  desk_dispatch(&crew, now);
  ok(!works_on(2), "not shorter");
  done(3, AUTH_YES);
  now++;
  desk_dispatch(&crew, now);
  ok(works_on(2), "nor longer");
}

static void test_counted(void)
{
  afresh();
  fail(1, 5);
  ask(1, FILES, 1, "a");
  desk_dispatch(&crew, now);
  done(1, 0);
  ask(2, FILES, 1, "b");
  ok(turn_not_before(inquiries_next(0), now) == now + 250, "a worker's death counts");
  afresh();
  fail(1, 5);
  ask(1, PROGRAMS, 1, "a");
  desk_dispatch(&crew, now);
  done(1, 0);
  ask(2, PROGRAMS, 1, "b");
  is_number(turn_not_before(inquiries_next(0), now), 0, "unless a program was run");
  desk_dispatch(&crew, now);
  done(2, AUTH_NO);
  ask(3, PROGRAMS, 1, "c");
  is_number(turn_not_before(inquiries_next(0), now), now + 250, "whose wrong ones do");
  ask_home(4, 1, "jim");
  ok(turn_not_before(inquiries_next(inquiries_next(0)), now) == 0, "homes do not wait for that");
}

static void test_not_counted(void)
{
  afresh();
  fail(1, 5);
  ask_home(1, 1, "jim");
  desk_dispatch(&crew, now);
  done(1, AUTH_NO);
  ask(2, FILES, 1, "a");
  is_number(turn_not_before(inquiries_next(0), now), 0, "nor are names of nobody wrong passwords");
  desk_dispatch(&crew, now);
  done(2, AUTH_YES);
  ask(3, FILES, 1, "b");
  is_number(turn_not_before(inquiries_next(0), now), 0, "nor right ones");
}

static void test_expiry_counts(void)
{
  afresh();
  ask(1, FILES, 1, "a");
  desk_dispatch(&crew, now);
  now += 290000;
  fail(1, 5);
  desk_expire(&crew, now);
  ask(2, FILES, 1, "b");
  is_number(turn_not_before(inquiries_next(0), now), now + 250, "no answer in AuthTimeout counts");
  afresh();
  ask(1, FILES, 1, "a");
  now += 290000;
  fail(1, 5);
  desk_expire(&crew, now);
  ask(2, FILES, 1, "b");
  is_number(turn_not_before(inquiries_next(0), now), 0, "unless nobody had worked on it");
}

/* One that keeps failing has one worker. */
static void test_one_at_a_time(void)
{
  afresh();
  fail(1, 6);
  now += 250;
  ask_many(1, 3, FILES, 1);
  desk_dispatch(&crew, now);
  is_number(working(), 1, "who keeps failing has one worker");
  afresh();
  globals.auth_delay = 0;
  fail(1, 6);
  ask_many(1, 3, FILES, 1);
  desk_dispatch(&crew, now);
  is_number(working(), 2, "without AuthDelay as many as others");
  globals.auth_delay = DELAY;
}

int main(void)
{
  desk_init(QUEUE, LIMIT);
  test_half();
  test_only_one();
  test_fewest();
  test_first_come();
  test_delayed();
  test_counted();
  test_not_counted();
  test_expiry_counts();
  test_one_at_a_time();
  return tap_done();
}
