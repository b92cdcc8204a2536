/* desk: questions become inquiries, or are answered at once; results become answers. */
#include <skalibs/bytestr.h>

#include <httpway/clock.h>
#include <httpway/configuration.h>
#include <httpway/say.h>
#include <httpway/user_file.h>

#include "answers.h"
#include "askers.h"
#include "desk.h"
#include "inquiries.h"
#include "successes.h"
#include "turn.h"

/* An account database that has not answered by then stands still. */
enum { HOME_PATIENCE = 5000 /* milliseconds */ };
/* The core gives up at AuthTimeout; this much earlier it is told that it need not wait. */
enum { AHEAD = 200 /* milliseconds */ };

/* Lines that take too much are reported once in this time. */
enum { OVER_SILENCE = 60000 /* milliseconds */ };

/* This many lines of user files that cannot be used are reported. */
enum { FAULTS_SAID_MAX = 256 };

static uint64_t faults_said[FAULTS_SAID_MAX]; /* hashes of file, line and fault */
static size_t faults_said_count;
static unsigned int forgets; /* how often everything was forgotten */
static uint64_t over_quiet_until;

/* When no worker can be started: how long until the next try, and between two messages. */
enum { RETRY = 100, START_SILENCE = 5000 /* milliseconds */ };

static uint64_t retry = UINT64_MAX; /* monotonic milliseconds */
static uint64_t start_quiet_until;

void desk_init(size_t queue, size_t concurrency)
{
  inquiries_init(queue + concurrency);
}

static struct conf_globals const *settings(void)
{
  return configuration_newest()->globals;
}

/* ---- Answers ---- */

static void answer_give(size_t asker, uint64_t id, struct result const *result)
{
  struct auth_answer const answer = { .id = id,
                                      .verdict = result->verdict,
                                      .text = bytes_of(result->text, result->text_length) };
  if (asker != ASKER_GONE)
    answers_put(asker, &answer);
}

static void busy_send(size_t asker, uint64_t id, char const *why)
{
  struct result result = { .text_length = 0 };
  result_say(&result, AUTH_BUSY, "%s", why);
  answer_give(asker, id, &result);
}

static void inquiry_answer(struct inquiry *x, struct result const *result)
{
  answer_give(x->asker, x->id, result);
  inquiries_give_back(x);
}

void desk_open(void)
{
  busy_send(0, AUTH_ID_BEGUN, "just begun");
}

/* ---- Questions ---- */

static uint64_t deadline_of(enum job_kind kind, uint64_t now)
{
  uint64_t patience = (uint64_t)settings()->auth_timeout * 1000 - AHEAD;
  if (kind == JOB_HOME && patience > HOME_PATIENCE)
    patience = HOME_PATIENCE;
  return now + patience;
}

static bool is_remembered(struct job const *job, struct fingerprint const *f, uint64_t now)
{
  return job->kind != JOB_HOME && successes_have(f, now, (uint64_t)settings()->auth_cache * 1000);
}

static void inquiry_begin(size_t asker, struct auth_question const *q, struct job *job,
                          uint64_t now)
{
  struct origin origin = origin_of(&q->client);
  struct fingerprint fingerprint;
  struct inquiry *x;
  fingerprint_make(&fingerprint, job);
  if (is_remembered(job, &fingerprint, now)) {
    answer_give(asker, q->id, &(struct result){ .verdict = AUTH_YES });
    return;
  }
  x = inquiries_take(job->kind, &origin);
  if (!x) {
    busy_send(asker, q->id, "too many questions wait");
    return;
  }
  x->asker = asker;
  x->id = q->id;
  x->deadline = deadline_of(job->kind, now);
  x->forgets = forgets;
  x->fingerprint = fingerprint;
  x->job = *job;
}

void desk_forget(void)
{
  configuration_refresh();
  successes_forget();
  faults_said_count = 0;
  forgets++;
}

void desk_question(size_t asker, struct bytes message, uint64_t now)
{
  struct auth_question q;
  struct result result;
  struct job job;
  if (!auth_unpack_question(message, &q)) {
    say(SAY_WARNING, "what came over the channel is no question: ignored");
    return;
  }
  if (q.kind == AUTH_FORGET) {
    desk_forget();
  } else if (q.kind == AUTH_ATTACH) {
    say(SAY_WARNING, "a process attaches itself without a socket: ignored");
  } else if (inquiry_job(&q, &job, &result)) {
    inquiry_begin(asker, &q, &job, now);
  } else {
    answer_give(asker, q.id, &result);
  }
  byte_zzero((char *)&job.asked, sizeof job.asked);
}

void desk_asker_gone(size_t asker)
{
  for (struct inquiry *x = 0; (x = inquiries_next(x));)
    if (x->asker == asker)
      x->asker = ASKER_GONE;
}

/* ---- Work ---- */

/* Others may need what the system has none of for a while. */
static void start_failed(struct crew *crew, uint64_t now)
{
  retry = now + RETRY;
  if (now < start_quiet_until)
    return;
  start_quiet_until = now + START_SILENCE;
  say(SAY_WARNING, "unable to start a worker: %s: trying again", strerror(crew->failure));
}

static void kind_dispatch(struct crew *crew, enum job_kind kind, uint64_t now)
{
  while (inquiries_used(kind) && crew_may(crew, kind)) {
    struct inquiry *x = turn_next(crew, kind, now);
    struct worker *worker = x ? crew_idle(crew, kind) : 0;
    if (!worker || !crew_give(crew, worker, x, &x->job)) {
      if (crew->failure)
        start_failed(crew, now);
      return;
    }
    x->state = INQUIRY_WORKING;
  }
}

void desk_dispatch(struct crew *crew, uint64_t now)
{
  retry = UINT64_MAX;
  crew->failure = 0;
  kind_dispatch(crew, JOB_HASH, now);
  kind_dispatch(crew, JOB_PROGRAM, now);
  kind_dispatch(crew, JOB_HOME, now);
}

static bool fault_is_news(char const *source, struct line_fault const *fault)
{
  uint64_t hash = UINT64_C(1469598103934665603) ^ (uint64_t)fault->line << 8 ^ fault->fault;
  for (; *source; source++)
    hash = (hash ^ (unsigned char)*source) * UINT64_C(1099511628211);
  for (size_t i = 0; i < faults_said_count; i++)
    if (faults_said[i] == hash)
      return false;
  if (faults_said_count == FAULTS_SAID_MAX)
    return false;
  faults_said[faults_said_count++] = hash;
  return true;
}

/* Once in a while: whoever knows the name of such a line could ask for it all day. */
static void over_say(struct job const *job, struct result const *result, uint64_t now)
{
  if (result->over == OVER_NOT || now < over_quiet_until)
    return;
  over_quiet_until = now + OVER_SILENCE;
  if (result->over == OVER_BEGUN)
    say(SAY_WARNING, "UserFile %s:%lu: checking a password took more than AuthCPU allows",
        job->source, (unsigned long)result->line);
  else
    say(SAY_WARNING,
        "UserFile %s:%lu: its hash takes more than AuthCPU or AuthMemory allow: it admits nobody",
        job->source, (unsigned long)result->line);
}

/* Each line once, until everything is forgotten; when there is no more room, no more. */
static void faults_say(struct job const *job, struct result const *result)
{
  for (size_t i = 0; i < result->fault_count && i < FAULTS_MAX; i++) {
    struct line_fault const *fault = result->faults + i;
    if (fault_is_news(job->source, fault))
      say(SAY_WARNING, "UserFile %s:%lu: %s", job->source, (unsigned long)fault->line,
          user_file_fault_text(fault->fault));
  }
}

/* A wrong password, and one that took a worker's life. */
static bool is_failure(struct job const *job, struct result const *result)
{
  return result ? job->kind != JOB_HOME && result->verdict == AUTH_NO : job->kind == JOB_HASH;
}

void desk_result(struct inquiry *done, struct result const *result, uint64_t now)
{
  struct fingerprint const fingerprint = done->fingerprint;
  struct result died;
  if (is_failure(&done->job, result))
    failures_add(&done->origin, now);
  if (!result) {
    result_say(&died, AUTH_UNABLE, "the process that was to check it has died");
    result = &died;
  }
  over_say(&done->job, result, now);
  faults_say(&done->job, result);
  /* What began before everything was forgotten is not remembered afterwards. */
  if (done->job.kind != JOB_HOME && result->verdict == AUTH_YES && done->forgets == forgets)
    successes_add(&fingerprint, now);
  for (struct inquiry *x = 0; (x = inquiries_next(x));)
    if (fingerprint_equal(&x->fingerprint, &fingerprint))
      inquiry_answer(x, result);
}

/* ---- Time ---- */

static void worker_end(struct crew *crew, struct inquiry const *x)
{
  for (size_t i = 0; i < crew->room; i++)
    if (crew->workers[i].pid && crew->workers[i].inquiry == x)
      crew_end(crew, crew->workers + i);
}

void desk_expire(struct crew *crew, uint64_t now)
{
  for (struct inquiry *x = 0; (x = inquiries_next(x));) {
    struct result result;
    if (x->deadline > now)
      continue;
    if (x->state == INQUIRY_WORKING) {
      worker_end(crew, x);
      if (x->job.kind != JOB_HOME)
        failures_add(&x->origin, now);
    }
    if (x->state == INQUIRY_WORKING && x->job.kind == JOB_PROGRAM)
      result_say(&result, AUTH_UNABLE, "UserCheck %.900s: no end in AuthTimeout", x->job.source);
    else if (x->state == INQUIRY_WORKING && x->job.kind == JOB_HOME)
      result_say(&result, AUTH_BUSY, "the account database does not answer");
    else
      result_say(&result, AUTH_BUSY, "no answer in AuthTimeout");
    inquiry_answer(x, &result);
  }
}

uint64_t desk_due(uint64_t now)
{
  uint64_t due = retry;
  for (struct inquiry *x = 0; (x = inquiries_next(x));) {
    uint64_t until;
    due = earlier(due, x->deadline);
    until = x->state == INQUIRY_WAITING ? turn_not_before(x, now) : 0;
    if (until)
      due = earlier(due, until);
  }
  return due;
}
