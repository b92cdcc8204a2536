/* crew: workers of authcheck that are started, given work, heard, ended and taken, in a system that
   is the test's: no process is made. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/process_tree.h>

#include "../../src/authcheck/crew.h"
#include "../../src/authcheck/desk.h"
#include "../../src/authcheck/inquiry.h"
#include "../../src/authcheck/system.h"
#include "../../src/authcheck/worker.h"
#include "tap.h"

/* ---- The system ---- */

void system_memory_measure(void)
{
}

void selfpipe_finish(void)
{
}

void fingerprint_forget(void)
{
}

void inquiries_wipe(void)
{
}

void worker_run(int desk, int null, enum job_kind kind)
{
  (void)desk;
  (void)null;
  (void)kind;
  exit(111);
}

static pid_t next_pid = 500;
static int fork_error, coe_until = -1;

pid_t fork(void)
{
  return fork_error ? (errno = fork_error, -1) : next_pid++;
}

int coe(int fd)
{
  (void)fd;
  if (coe_until == 0)
    return coe_until = -1, errno = EIO, -1;
  coe_until -= coe_until > 0;
  return 0;
}

static unsigned int killed, killed_groups;
static pid_t last_killed;

int kill(pid_t pid, int number)
{
  if (number == SIGKILL && pid > 0) {
    killed++;
    last_killed = pid;
  }
  killed_groups += number == SIGKILL && pid < 0;
  return 0;
}

static pid_t ended[8];
static unsigned int ended_count;

pid_t waitpid_nointr(pid_t pid, int *status, int options)
{
  *status = 0;
  if (pid != -1 || options != WNOHANG)
    return -1;
  return ended_count ? ended[--ended_count] : 0;
}

static size_t live; /* that are found at a look */
static unsigned int looks;
static bool (*last_spared)(pid_t);

struct tree_count tree_signal(int number, bool (*spared)(pid_t), pid_t group)
{
  looks += number == SIGKILL && group == 0;
  last_spared = spared;
  return (struct tree_count){ live, 0 };
}

static unsigned int pauses;

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  (void)x;
  (void)n;
  pauses += timeout == 10;
  if (live && pauses == 3)
    live = 0;
  return 0;
}

/* ---- The crew ---- */

enum { CONCURRENCY = 3, PROGRAMS = 16, HOMES = 8 };

static struct crew crew;
static struct inquiry inquiry;

static void begin(void)
{
  for (size_t i = 0; i < crew.room; i++)
    if (crew.workers[i].pid && crew.workers[i].socket >= 0)
      close(crew.workers[i].socket);
  free(crew.workers);
  crew = (struct crew){ .null = -1 };
  crew_init(&crew, CONCURRENCY);
  fork_error = 0;
  coe_until = -1;
  killed = killed_groups = looks = pauses = ended_count = 0;
  live = 0;
}

static struct worker *working(enum job_kind kind)
{
  struct worker *w = crew_idle(&crew, kind);

  if (w)
    w->inquiry = &inquiry;
  return w;
}

static void test_init(void)
{
  begin();
  is_number((long long)crew.room, CONCURRENCY + PROGRAMS + HOMES, "room for all kinds");
  ok(crew.limit[JOB_HASH] == CONCURRENCY && crew.limit[JOB_PROGRAM] == PROGRAMS &&
         crew.limit[JOB_HOME] == HOMES,
     "so many of each");
  ok(crew.null >= 0 && fcntl(crew.null, F_GETFD) & FD_CLOEXEC, "and /dev/null");
}

static void test_limits(void)
{
  struct worker *w, *first = 0;
  size_t n = 0;

  begin();
  for (w = working(JOB_HASH); w; w = working(JOB_HASH)) {
    first = first ? first : w;
    n++;
    ok(w->pid == next_pid - 1 && w->socket >= 0 && w->kind == JOB_HASH, "a worker is started");
  }
  ok(n == CONCURRENCY && crew.failure == 0, "as many as there may be");
  ok(!crew_may(&crew, JOB_HASH) && crew_may(&crew, JOB_PROGRAM) && crew_may(&crew, JOB_HOME),
     "of that kind");
  for (n = 0; working(JOB_HOME); n++)
    ;
  is_number((long long)n, HOMES, "of another kind");
  for (n = 0; working(JOB_PROGRAM); n++)
    ;
  is_number((long long)n, PROGRAMS, "and of the third");
  first->inquiry = 0;
  ok(crew_may(&crew, JOB_HASH) && crew_idle(&crew, JOB_HASH) == first, "one that is done goes on");
  ok(!crew_idle(&crew, JOB_HOME), "but with its own kind alone");
  crew_end(&crew, first);
  ok(!crew_idle(&crew, JOB_HASH) && crew_may(&crew, JOB_HASH),
     "for one that is being ended there is no other, until it has ended");
  ended[ended_count++] = first->pid;
  crew_reap(&crew);
  ok(first->pid == 0 && crew_idle(&crew, JOB_HASH) == first, "then there is");
}

static void test_not_started(void)
{
  begin();
  fork_error = EAGAIN;
  ok(!crew_idle(&crew, JOB_HASH) && crew.failure == EAGAIN && !crew.workers[0].pid,
     "no process: why is kept");
  fork_error = 0;
  for (int i = 0; i < 2; i++) {
    coe_until = i;
    ok(!crew_idle(&crew, JOB_HASH) && crew.failure != 0,
       "nor one that would leave its socket open");
  }
  ok(crew_idle(&crew, JOB_HASH) && crew.failure == 0, "then it can be");
}

/* ---- Jobs and results, over a socket whose other end is here ---- */

static int peer; /* the worker's end */

static void peer_close(void)
{
  close(peer);
}

static struct worker *worker_of(enum job_kind kind)
{
  struct worker *w = working(kind);
  int pair[2];

  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
    exit(111);
  close(w->socket);
  w->socket = pair[0];
  w->inquiry = 0;
  peer = pair[1];
  return w;
}

static void test_jobs(void)
{
  static struct job job, got;
  struct worker *w;

  begin();
  w = worker_of(JOB_HASH);
  memcpy(job.source, "/users", 7);
  ok(crew_give(&crew, w, &inquiry, &job) && w->inquiry == &inquiry, "a worker is given a job");
  ok(recv(peer, &got, sizeof(got), MSG_DONTWAIT) == (ssize_t)sizeof(got) &&
         !strcmp(got.source, "/users"),
     "which it gets");
  w->inquiry = 0;
  peer_close();
  ok(!crew_give(&crew, w, &inquiry, &job) && crew.failure == EPIPE && w->inquiry == 0 &&
         w->socket == -1 && killed == 1 && killed_groups == 1 && last_killed == w->pid,
     "one that has gone is ended");
}

static struct result result;

static enum crew_taken took(struct worker *w, void const *bytes, size_t n)
{
  w->inquiry = &inquiry;
  if (n && send(peer, bytes, n, 0) < 0)
    exit(111);
  return crew_take(&crew, w, &result);
}

static void test_results(void)
{
  struct result said = { .verdict = AUTH_YES, .text_length = 3 };
  struct worker *w;

  begin();
  w = worker_of(JOB_HASH);
  ok(took(w, &said, 0) == CREW_NOTHING && w->inquiry == &inquiry, "nothing has come");
  ok(took(w, &said, sizeof(said)) == CREW_RESULT && result.verdict == AUTH_YES && !w->inquiry &&
         w->socket >= 0,
     "a result: the worker goes on");
  said.over = OVER_NOT_BEGUN;
  ok(took(w, &said, sizeof(said)) == CREW_RESULT && w->socket >= 0,
     "that it did not begin as well");
  said.over = OVER_BEGUN;
  ok(took(w, &said, sizeof(said)) == CREW_RESULT && w->socket == -1 && killed == 1,
     "one that has used up its time ends");
  peer_close();
  w = worker_of(JOB_PROGRAM);
  said.over = OVER_NOT;
  ok(took(w, &said, sizeof(said)) == CREW_RESULT && w->socket == -1 && looks == 1,
     "and one that runs programs, with what is left of them");
  peer_close();
}

static void test_deaths(void)
{
  struct result said = { .verdict = AUTH_YES, .text_length = sizeof(said.text) };
  struct worker *w;

  begin();
  w = worker_of(JOB_HASH);
  ok(took(w, &said, sizeof(said)) == CREW_RESULT, "the longest text");
  said.text_length++;
  ok(took(w, &said, sizeof(said)) == CREW_DEATH && w->socket == -1, "a longer one is none");
  peer_close();
  w = worker_of(JOB_HASH);
  ok(took(w, &said, sizeof(said) - 1) == CREW_DEATH && w->socket == -1, "nor is half a result");
  peer_close();
  begin();
  w = worker_of(JOB_HASH);
  peer_close();
  ok(took(w, &said, 0) == CREW_DEATH && !w->inquiry, "a worker that has died");
}

/* ---- Ends ---- */

static void test_reaped(void)
{
  struct result said = { .verdict = AUTH_NO };
  struct worker *one, *two;

  begin();
  one = worker_of(JOB_HASH);
  one->inquiry = &inquiry;
  two = working(JOB_HASH);
  if (send(peer, &said, sizeof(said), 0) < 0)
    exit(111);
  ended[ended_count++] = 77;
  ended[ended_count++] = one->pid;
  crew_reap(&crew);
  ok(one->reaped && one->pid && !two->reaped, "one that has ended by itself");
  ok(crew_take(&crew, one, &result) == CREW_RESULT && result.verdict == AUTH_NO,
     "may have left a result");
  crew_end(&crew, one);
  ok(one->pid == 0 && killed == 0, "and is not ended again: its number may be another's");
  peer_close();
}

static void test_sweep(void)
{
  struct worker *program, *other;

  begin();
  other = working(JOB_HASH);
  program = working(JOB_PROGRAM);
  crew_sweep(&crew);
  is_number(looks, 0, "nothing is looked for");
  live = 2;
  crew_end(&crew, program);
  ok(looks == 1 && crew.sweep, "what a program has left is looked for");
  ok(last_spared(other->pid) && !last_spared(program->pid) && !last_spared(1),
     "but for workers that go on");
  crew_sweep(&crew);
  ok(looks == 2 && crew.sweep, "again");
  live = 0;
  crew_sweep(&crew);
  crew_sweep(&crew);
  ok(looks == 3 && !crew.sweep, "until there is nothing");
  crew_end(&crew, other);
  is_number(looks, 3, "others leave nothing");
}

static void test_end_all(void)
{
  struct worker *one, *two;

  begin();
  one = working(JOB_HASH);
  two = working(JOB_PROGRAM);
  live = 1;
  ended[ended_count++] = one->pid;
  ended[ended_count++] = two->pid;
  crew_end_all(&crew);
  ok(killed == 2 && !one->pid && !two->pid && pauses == 3, "all are ended, and waited for");
  begin();
  one = working(JOB_HASH);
  crew_end_all(&crew);
  ok(killed == 1 && one->pid && pauses == 100, "but not without end");
  begin();
  crew_end_all(&crew);
  ok(killed == 0 && pauses == 0, "of none nobody");
}

int main(void)
{
  test_init();
  test_limits();
  test_not_started();
  test_jobs();
  test_results();
  test_deaths();
  test_reaped();
  test_sweep();
  test_end_all();
  return tap_done();
}
