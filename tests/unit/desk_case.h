/* desk_case: the desk of authcheck without a core, workers and configuration: those are the test's,
   and so is the clock. What was answered, said and ended is counted. */
#ifndef TESTS_DESK_CASE_H
#define TESTS_DESK_CASE_H

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include <httpway/configuration.h>
#include <httpway/say.h>

#include "../../src/authcheck/answers.h"
#include "../../src/authcheck/desk.h"
#include "../../src/authcheck/inquiries.h"
#include "said.h"
#include "tap.h"

/* ---- The configuration ---- */

enum { TIMEOUT = 30, CACHE = 60, DELAY = 5 };
static struct conf_globals globals = { .auth_timeout = TIMEOUT,
                                       .auth_cache = CACHE,
                                       .auth_delay = DELAY };
static struct conf configuration = { .globals = &globals };
static unsigned int refreshed;

struct conf const *configuration_newest(void)
{
  return &configuration;
}

bool configuration_refresh(void)
{
  refreshed++;
  return false;
}

/* ---- Answers ---- */

static unsigned int answered;
static size_t last_asker;
static struct auth_answer last;
static char last_text[AUTH_TEXT_MAX];

void answers_put(size_t asker, struct auth_answer const *answer)
{
  answered++;
  last_asker = asker;
  last = *answer;
  memcpy(last_text, answer->text.s, answer->text.n);
  last.text.s = last_text;
}

static inline bool answer_is(unsigned int number, uint64_t id, enum auth_verdict verdict,
                             char const *text)
{
  return answered == number && last.id == id && last.verdict == verdict &&
         bytes_equal(last.text, bytes_from_string(text));
}

/* ---- Jobs: by the number of the location ---- */

enum { FILES, PROGRAMS, REFUSED };

bool inquiry_job(struct auth_question const *q, struct job *job, struct result *result)
{
  memset(job, 0, sizeof(*job));
  if (q->location == REFUSED) {
    result_say(result, AUTH_NO, "%s", "refused");
    return false;
  }
  job->kind = q->kind == AUTH_HOME                ? JOB_HOME
              : q->location == (uint32_t)PROGRAMS ? JOB_PROGRAM
                                                  : JOB_HASH;
  memcpy(job->source, "/users", 7);
  job->client = q->client;
  job->asked.user_length = q->user.n;
  memcpy(job->asked.user, q->user.s, q->user.n);
  job->asked.password_length = q->password.n;
  if (q->password.n)
    memcpy(job->asked.password, q->password.s, q->password.n);
  return true;
}

/* ---- Workers ---- */

enum { WORKERS = 12, LIMIT = 4, QUEUE = 40 };
static struct worker workers[WORKERS];
static struct crew crew = { .workers = workers, .room = WORKERS, .limit = { LIMIT, LIMIT, LIMIT } };
static int no_worker; /* errno */
static bool not_given;
static unsigned int ended, asked_for;

bool crew_may(struct crew const *c, enum job_kind kind)
{
  size_t n = 0;

  for (size_t i = 0; i < c->room; i++)
    n += c->workers[i].inquiry && c->workers[i].kind == kind;
  return n < c->limit[kind];
}

struct worker *crew_idle(struct crew *c, enum job_kind kind)
{
  asked_for++;
  c->failure = no_worker;
  for (size_t i = 0; i < c->room && !no_worker; i++)
    if (!c->workers[i].inquiry) {
      c->workers[i] = (struct worker){ .pid = 1 + (pid_t)i, .kind = (uint8_t)kind };
      return c->workers + i;
    }
  return 0;
}

bool crew_give(struct crew *c, struct worker *worker, struct inquiry *inquiry,
               struct job const *job)
{
  (void)job;
  if (not_given) {
    c->failure = EPIPE;
    return false;
  }
  worker->inquiry = inquiry;
  return true;
}

void crew_end(struct crew *c, struct worker *worker)
{
  (void)c;
  ended++;
  worker->inquiry = 0;
  worker->pid = 0;
}

/* ---- Questions ---- */

static uint64_t now = 1000000;

static void ask_of(size_t asker, uint64_t id, enum auth_kind kind, uint32_t location,
                   unsigned char client, char const *user, char const *password)
{
  char message[AUTH_QUESTION_MAX];
  struct auth_question const q = { .id = id,
                                   .kind = (uint8_t)kind,
                                   .location = location,
                                   .client = { ADDRESS_IPV4, { 10, 0, 0, client }, 1 },
                                   .user = bytes_from_string(user),
                                   .password = bytes_from_string(password) };
  size_t const n = auth_pack_question(message, sizeof(message), &q);

  if (!n)
    exit(111);
  desk_question(asker, bytes_of(message, n), now);
}

static void ask(uint64_t id, uint32_t location, unsigned char client, char const *password)
{
  ask_of(0, id, AUTH_PASSWORD, location, client, "joe", password);
}

static void ask_home(uint64_t id, unsigned char client, char const *user)
{
  ask_of(0, id, AUTH_HOME, 0, client, user, "");
}

/* How many are being worked for. */
static unsigned int working(void)
{
  unsigned int n = 0;

  for (size_t i = 0; i < WORKERS; i++)
    n += workers[i].inquiry != 0;
  return n;
}

/* The worker that has the question of that number is done with it. verdict 0: it has died. */
static void done(uint64_t id, enum auth_verdict verdict)
{
  struct result const result = { .verdict = (uint8_t)verdict };

  for (size_t i = 0; i < WORKERS; i++)
    if (workers[i].inquiry && workers[i].inquiry->id == id) {
      struct inquiry *inquiry = workers[i].inquiry;
      workers[i].inquiry = 0;
      desk_result(inquiry, verdict ? &result : 0, now);
      return;
    }
  ok(false, "somebody works on it");
}

/* Nobody asks, works or has failed any more. */
static void afresh(void)
{
  inquiries_wipe();
  desk_forget();
  memset(workers, 0, sizeof(workers));
  no_worker = 0;
  not_given = false;
  now += 400000;
  answered = said = ended = refreshed = asked_for = 0;
}

#endif
