/* desk: the table of inquiries. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <skalibs/bytestr.h>
#include <skalibs/strerr.h>

#include <httpway/burn_stack.h>
#include <httpway/configuration.h>
#include <httpway/say.h>

#include "desk.h"
#include "inquiry.h"
#include "successes.h"

/* An account database that has not answered by then stands still. */
enum { HOME_PATIENCE = 5000 /* milliseconds */ };
/* The core gives up at AuthTimeout; so much before it is told that it need not wait. */
enum { AHEAD = 200 /* milliseconds */ };
/* One origin may have this part of the places of a kind, and a few in any case. */
enum { SHARE = 4, SHARE_LEAST = 8 };

static struct {
  int channel;
  struct inquiry *inquiries;
  size_t room; /* of all kinds */
  size_t most; /* of one kind */
  size_t used[JOB_KINDS];
  size_t top; /* no place from here on is in use */
  uint64_t numbers;
} desk;

void desk_init(int channel, size_t queue, size_t concurrency)
{
  desk.channel = channel;
  desk.most = queue + concurrency;
  desk.room = JOB_KINDS * desk.most;
  /* Places that were never used take no memory. */
  desk.inquiries = calloc(desk.room, sizeof *desk.inquiries);
  if (!desk.inquiries)
    strerr_diefusys(111, "allocate memory");
}

static struct conf_globals const *settings(void)
{
  return &configuration_newest()->globals;
}

/* ---- Answers ---- */

static void answer_send(uint64_t id, struct result const *result)
{
  char packed[AUTH_ANSWER_MAX];
  struct auth_answer const answer = { .id = id,
                                      .verdict = result->verdict,
                                      .text = bytes_of(result->text, result->text_length) };
  size_t length = auth_pack_answer(packed, sizeof packed, &answer);
  ssize_t n;
  do
    n = send(desk.channel, packed, length, MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  /* When the core is gone the channel says so to who reads it. */
}

static void busy_send(uint64_t id, char const *why)
{
  struct result result;
  result_say(&result, AUTH_BUSY, "%s", why);
  answer_send(id, &result);
}

static void inquiry_free(struct inquiry *x)
{
  desk.used[x->job.kind]--;
  byte_zzero((char *)&x->job, sizeof x->job);
  x->state = INQUIRY_FREE;
  while (desk.top && desk.inquiries[desk.top - 1].state == INQUIRY_FREE)
    desk.top--;
}

static void inquiry_answer(struct inquiry *x, struct result const *result)
{
  answer_send(x->id, result);
  inquiry_free(x);
}

void desk_open(void)
{
  busy_send(AUTH_ID_BEGUN, "just begun");
}

/* ---- Questions ---- */

static struct inquiry *place_find(struct job const *job, struct origin const *origin)
{
  size_t share = desk.most / SHARE > SHARE_LEAST ? desk.most / SHARE : SHARE_LEAST;
  struct inquiry *free_place = 0;
  if (desk.used[job->kind] >= desk.most)
    return 0;
  for (size_t i = 0; i < desk.top; i++) {
    struct inquiry *x = desk.inquiries + i;
    if (x->state == INQUIRY_FREE)
      free_place = free_place ? free_place : x;
    else if (x->job.kind == job->kind && origin_equal(&x->origin, origin) && --share == 0)
      return 0;
  }
  return free_place ? free_place : desk.inquiries + desk.top;
}

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

static void inquiry_begin(struct auth_question const *q, struct job *job, uint64_t now)
{
  struct origin origin = origin_of(&q->client);
  struct fingerprint fingerprint;
  struct inquiry *x;
  fingerprint_make(&fingerprint, job);
  if (is_remembered(job, &fingerprint, now)) {
    answer_send(q->id, &(struct result){ .verdict = AUTH_YES });
    return;
  }
  x = place_find(job, &origin);
  if (!x) {
    busy_send(q->id, "too many questions wait");
    return;
  }
  desk.used[job->kind]++;
  if (x >= desk.inquiries + desk.top)
    desk.top = (size_t)(x - desk.inquiries) + 1;
  x->state = INQUIRY_WAITING;
  x->id = q->id;
  x->number = desk.numbers++;
  x->deadline = deadline_of(job->kind, now);
  x->origin = origin;
  x->fingerprint = fingerprint;
  x->job = *job;
}

void desk_forget(void)
{
  configuration_refresh();
  successes_forget();
}

void desk_question(struct bytes message, uint64_t now)
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
  } else if (inquiry_job(&q, &job, &result)) {
    inquiry_begin(&q, &job, now);
  } else {
    answer_send(q.id, &result);
  }
  byte_zzero((char *)&job, sizeof job);
  burn_stack();
}

/* ---- Work ---- */

/* How many workers do such jobs for the origin of x. */
static size_t working_for(struct crew const *crew, struct inquiry const *x)
{
  size_t n = 0;
  for (size_t i = 0; i < crew->room; i++) {
    struct inquiry const *y = crew->workers[i].inquiry;
    n += y && y->job.kind == x->job.kind && origin_equal(&y->origin, &x->origin);
  }
  return n;
}

static bool is_being_done(struct crew const *crew, struct inquiry const *x)
{
  for (size_t i = 0; i < crew->room; i++) {
    struct inquiry const *y = crew->workers[i].inquiry;
    if (y && fingerprint_equal(&y->fingerprint, &x->fingerprint))
      return true;
  }
  return false;
}

static uint64_t must_wait_until(struct inquiry const *x, uint64_t now)
{
  if (x->job.kind == JOB_HOME)
    return 0;
  return failures_until(&x->origin, now, (uint64_t)settings()->auth_delay * 1000);
}

/* From whom the fewest are being worked for; among these, who came first. An origin that keeps
   failing has one at a time. */
static struct inquiry *next_inquiry(struct crew const *crew, enum job_kind kind, uint64_t now)
{
  struct inquiry *best = 0;
  size_t best_working = 0;
  for (size_t i = 0; i < desk.top && desk.used[kind]; i++) {
    struct inquiry *x = desk.inquiries + i;
    size_t working;
    if (x->state != INQUIRY_WAITING || x->job.kind != kind || is_being_done(crew, x) ||
        must_wait_until(x, now))
      continue;
    working = working_for(crew, x);
    if (working && settings()->auth_delay && failures_many(&x->origin, now))
      continue;
    if (!best || working < best_working || (working == best_working && x->number < best->number)) {
      best = x;
      best_working = working;
    }
  }
  return best;
}

static void kind_dispatch(struct crew *crew, enum job_kind kind, uint64_t now)
{
  while (desk.used[kind] && crew_may(crew, kind)) {
    struct inquiry *x = next_inquiry(crew, kind, now);
    struct worker *worker = x ? crew_idle(crew, kind) : 0;
    if (!worker)
      return;
    if (crew_give(worker, x, &x->job))
      x->state = INQUIRY_WORKING;
  }
}

void desk_dispatch(struct crew *crew, uint64_t now)
{
  kind_dispatch(crew, JOB_HASH, now);
  kind_dispatch(crew, JOB_PROGRAM, now);
  kind_dispatch(crew, JOB_HOME, now);
}

void desk_result(struct inquiry *done, struct result const *result, uint64_t now)
{
  struct fingerprint const fingerprint = done->fingerprint;
  struct result died;
  if (!result) {
    result_say(&died, AUTH_UNABLE, "the process that was to check it has died");
    result = &died;
  }
  if (done->job.kind != JOB_HOME && result->verdict == AUTH_YES)
    successes_add(&fingerprint, now);
  if (done->job.kind != JOB_HOME && result->verdict == AUTH_NO)
    failures_add(&done->origin, now);
  for (size_t i = 0; i < desk.top; i++) {
    struct inquiry *x = desk.inquiries + i;
    if (x->state != INQUIRY_FREE && fingerprint_equal(&x->fingerprint, &fingerprint))
      inquiry_answer(x, result);
  }
}

/* ---- Time ---- */

static void worker_end(struct crew *crew, struct inquiry const *x)
{
  for (size_t i = 0; i < crew->room; i++)
    if (crew->workers[i].pid && crew->workers[i].inquiry == x)
      crew_kill(crew->workers + i);
}

void desk_expire(struct crew *crew, uint64_t now)
{
  for (size_t i = 0; i < desk.top; i++) {
    struct inquiry *x = desk.inquiries + i;
    struct result result;
    if (x->state == INQUIRY_FREE || x->deadline > now)
      continue;
    if (x->state == INQUIRY_WORKING)
      worker_end(crew, x);
    if (x->state == INQUIRY_WORKING && x->job.kind == JOB_PROGRAM)
      result_say(&result, AUTH_UNABLE, "UserCheck %.900s: no end in AuthTimeout", x->job.source);
    else if (x->state == INQUIRY_WORKING && x->job.kind == JOB_HOME)
      result_say(&result, AUTH_BUSY, "the account database does not answer");
    else
      result_say(&result, AUTH_BUSY, "no answer in AuthTimeout");
    inquiry_answer(x, &result);
  }
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

uint64_t desk_due(uint64_t now)
{
  uint64_t due = UINT64_MAX;
  for (size_t i = 0; i < desk.top; i++) {
    struct inquiry const *x = desk.inquiries + i;
    uint64_t until;
    if (x->state == INQUIRY_FREE)
      continue;
    due = earlier(due, x->deadline);
    until = x->state == INQUIRY_WAITING ? must_wait_until(x, now) : 0;
    if (until)
      due = earlier(due, until);
  }
  return due;
}

void desk_wipe(void)
{
  for (size_t i = 0; i < desk.top; i++)
    if (desk.inquiries[i].state != INQUIRY_FREE)
      byte_zzero((char *)(desk.inquiries + i), sizeof *desk.inquiries);
  fingerprint_forget();
}
