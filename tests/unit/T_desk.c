/* desk: questions, the work for them, answers; what is remembered; time that is over. */
#include "desk_case.h"

static void test_begin(void)
{
  desk_open();
  ok(answer_is(1, AUTH_ID_BEGUN, AUTH_BUSY, "just begun") && last_asker == 0,
     "the core is told that it has begun");
}

static void test_answer(void)
{
  afresh();
  ask_of(3, 7, AUTH_PASSWORD, FILES, 1, "joe", "right");
  ok(answered == 0 && working() == 0, "a question waits");
  is_number(desk_due(now), now + TIMEOUT * 1000 - 200, "until shortly before AuthTimeout");
  desk_dispatch(&crew, now);
  ok(working() == 1 && answered == 0, "and is worked on");
  desk_dispatch(&crew, now);
  is_number(working(), 1, "once");
  done(7, AUTH_YES);
  ok(answer_is(1, 7, AUTH_YES, "") && last_asker == 3, "its asker gets the answer");
  is_number(desk_due(now), (long long)UINT64_MAX, "then nothing is due");
  ask(8, REFUSED, 1, "x");
  ok(answer_is(2, 8, AUTH_NO, "refused"), "what is decided is answered at once");
}

static void right(uint64_t id, char const *password)
{
  ask(id, FILES, 1, password);
  desk_dispatch(&crew, now);
  done(id, AUTH_YES);
}

/* Whether it is answered without a worker. */
static bool remembered(uint64_t id, char const *password)
{
  unsigned int const before = answered;

  ask(id, FILES, 1, password);
  return answered == before + 1;
}

static void test_remembered(void)
{
  afresh();
  right(1, "right");
  ok(remembered(2, "right") && answer_is(2, 2, AUTH_YES, ""), "what was right is remembered");
  now += CACHE * 1000 - 1;
  ok(remembered(3, "right"), "as long as AuthCache says");
  ok(!remembered(4, "other"), "another password is not");
  afresh();
  right(1, "right");
  now += CACHE * 1000;
  ok(!remembered(2, "right"), "not longer");
  afresh();
  right(1, "right");
  desk_forget();
  ok(!remembered(2, "right"), "nor when everything is forgotten");
  afresh();
  ask(1, FILES, 1, "right");
  desk_dispatch(&crew, now);
  desk_forget();
  done(1, AUTH_YES);
  ok(answered == 1 && !remembered(2, "right"), "nor when that happened while it was worked on");
  afresh();
  ask(1, FILES, 1, "wrong");
  desk_dispatch(&crew, now);
  done(1, AUTH_NO);
  ok(!remembered(2, "wrong"), "what was wrong is not");
}

static void test_homes_not_remembered(void)
{
  afresh();
  ask_home(1, 1, "joe");
  desk_dispatch(&crew, now);
  done(1, AUTH_YES);
  ask_home(2, 1, "joe");
  is_number(answered, 1, "a home is not remembered");
  is_number(desk_due(now), now + 5000, "nor is it waited for as long");
  globals.auth_timeout = 3;
  ask_home(3, 1, "jim");
  is_number(desk_due(now), now + 2800, "unless AuthTimeout is shorter");
  globals.auth_timeout = TIMEOUT;
}

/* Of several that ask the same one is worked for. */
static void test_same(void)
{
  afresh();
  ask_of(1, 1, AUTH_PASSWORD, FILES, 1, "joe", "right");
  ask_of(2, 2, AUTH_PASSWORD, FILES, 2, "joe", "right");
  ask_of(3, 3, AUTH_PASSWORD, FILES, 2, "jim", "right");
  desk_dispatch(&crew, now);
  is_number(working(), 2, "questions that are the same are one job");
  done(1, AUTH_YES);
  ok(answered == 2 && last.id == 2 && last_asker == 2, "each of them gets the answer");
  done(3, AUTH_NO);
  ok(answered == 3 && last_asker == 3, "others their own");
}

static void test_other_words(void)
{
  afresh();
  desk_question(0, BYTES("noise"), now);
  ok(said == 1 && answered == 0, "what is no question is told");
  ask_of(0, 1, AUTH_ATTACH, 0, 1, "", "");
  ok(said == 2 && answered == 0, "and so is one that attaches nothing");
  ask_of(0, 1, AUTH_FORGET, 0, 1, "", "");
  ok(refreshed == 1 && answered == 0, "to forget is to look at the configuration again");
}

static void test_gone(void)
{
  afresh();
  ask_of(1, 1, AUTH_PASSWORD, FILES, 1, "joe", "a");
  ask_of(2, 2, AUTH_PASSWORD, FILES, 1, "joe", "b");
  desk_dispatch(&crew, now);
  desk_asker_gone(1);
  done(1, AUTH_YES);
  is_number(answered, 0, "nobody is answered who has gone");
  done(2, AUTH_NO);
  ok(answered == 1 && last_asker == 2, "others are");
}

static void test_full(void)
{
  unsigned int taken = 0;

  afresh();
  for (uint64_t id = 0; id < 2 * (QUEUE + LIMIT) && answered == 0; id++) {
    char password[16];
    snprintf(password, sizeof(password), "p%u", (unsigned int)id);
    ask_of(0, id, AUTH_PASSWORD, FILES, (unsigned char)(id % 200), "joe", password);
    taken += answered == 0;
  }
  is_number(taken, QUEUE + LIMIT, "as many wait as there are places");
  ok(last.verdict == AUTH_BUSY && bytes_equal(last.text, BYTES("too many questions wait")),
     "the next one is told so");
  ask_home(99, 1, "joe");
  is_number(answered, 1, "others have places of their own");
}

/* ---- Time that is over ---- */

static void test_waited(void)
{
  uint64_t begun;

  afresh();
  begun = now;
  ask(1, FILES, 1, "a");
  now = begun + TIMEOUT * 1000 - 201;
  desk_expire(&crew, now);
  is_number(answered, 0, "a question that waits");
  now++;
  desk_expire(&crew, now);
  ok(answer_is(1, 1, AUTH_BUSY, "no answer in AuthTimeout") && ended == 0,
     "is answered in time, though nothing was done for it");
  desk_expire(&crew, now);
  is_number(answered, 1, "once");
}

/* The answer for one that is worked on when its time is over. */
static void expired(enum auth_kind kind, uint32_t location, enum auth_verdict verdict,
                    char const *text)
{
  afresh();
  ask_of(0, 1, kind, location, 1, "joe", kind == AUTH_HOME ? "" : "a");
  desk_dispatch(&crew, now);
  ask_of(0, 2, AUTH_PASSWORD, FILES, 2, "jim", "b");
  desk_dispatch(&crew, now);
  is_number(working(), 2, "two are worked on");
  now += kind == AUTH_HOME ? 5000 : TIMEOUT * 1000 - 200;
  if (kind != AUTH_HOME)
    done(2, AUTH_YES);
  answered = 0;
  desk_expire(&crew, now);
  ok(answer_is(1, 1, verdict, text), text);
  is_number(ended, 1, "and its worker, alone, is ended");
}

static void test_expired(void)
{
  expired(AUTH_PASSWORD, FILES, AUTH_BUSY, "no answer in AuthTimeout");
  expired(AUTH_PASSWORD, PROGRAMS, AUTH_UNABLE, "UserCheck /users: no end in AuthTimeout");
  expired(AUTH_HOME, FILES, AUTH_BUSY, "the account database does not answer");
}

/* ---- Workers that cannot be had ---- */

static void test_no_workers(void)
{
  afresh();
  ask(1, FILES, 1, "a");
  no_worker = ENOMEM;
  desk_dispatch(&crew, now);
  ok(said == 1 && strstr(last_said, "unable to start a worker: "), "it is told");
  is_number(desk_due(now), now + 100, "and tried again soon");
  now += 100;
  desk_dispatch(&crew, now);
  ok(said == 1 && desk_due(now) == now + 100, "which is not told each time");
  now += 4899;
  desk_dispatch(&crew, now);
  is_number(said, 1, "for five seconds");
  now++;
  desk_dispatch(&crew, now);
  is_number(said, 2, "then again");
  no_worker = 0;
  not_given = true;
  now += 5000;
  desk_dispatch(&crew, now);
  ok(said == 3 && working() == 0 && desk_due(now) == now + 100, "one that has gone is as none");
  not_given = false;
  desk_dispatch(&crew, now);
  ok(working() == 1 && desk_due(now) > now + 100, "until there is one");
  is_number(said, 3, "of which nothing is told");
}

/* ---- Workers that find out, or die ---- */

static void over(uint64_t id, enum over kind)
{
  struct result const result = { .verdict = AUTH_NO, .over = (uint8_t)kind, .line = 7 };
  struct inquiry *inquiry = 0;
  char password[16];

  snprintf(password, sizeof(password), "p%u", (unsigned int)id);
  ask(id, FILES, (unsigned char)id, password);
  desk_dispatch(&crew, now);
  for (size_t i = 0; i < WORKERS; i++)
    if (workers[i].inquiry && workers[i].inquiry->id == id) {
      inquiry = workers[i].inquiry;
      workers[i].inquiry = 0;
    }
  if (inquiry)
    desk_result(inquiry, &result, now);
}

static void test_over(void)
{
  afresh();
  over(1, OVER_NOT);
  is_number(said, 0, "a line that takes what it may");
  over(2, OVER_BEGUN);
  ok(said == 1 &&
         strstr(last_said, "UserFile /users:7: checking a password took more than AuthCPU"),
     "one that took more");
  now += 59999;
  over(3, OVER_BEGUN);
  is_number(said, 1, "is told once a minute");
  now++;
  over(4, OVER_NOT_BEGUN);
  ok(said == 2 && strstr(last_said, "UserFile /users:7: its hash takes more than AuthCPU or"),
     "and so is one that would take more");
}

static void test_died(void)
{
  afresh();
  ask(1, FILES, 1, "a");
  desk_dispatch(&crew, now);
  done(1, 0);
  ok(answer_is(1, 1, AUTH_UNABLE, "the process that was to check it has died"),
     "a worker that dies: nobody can tell");
}

int main(void)
{
  desk_init(QUEUE, LIMIT);
  test_begin();
  test_answer();
  test_remembered();
  test_homes_not_remembered();
  test_same();
  test_other_words();
  test_gone();
  test_full();
  test_waited();
  test_expired();
  test_no_workers();
  test_over();
  test_died();
  return tap_done();
}
