/* crew: starting and ending workers. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/process_tree.h>

#include "crew.h"
#include "fingerprint.h"
#include "inquiries.h"
#include "system.h"
#include "worker.h"

/* What waits for others costs little, and should not keep all of its kind waiting. */
enum { PROGRAMS = 16, HOMES = 8 };
/* At the end: how often, and how long, it is waited for those that were ended. */
enum { LAST_LOOKS = 100, LAST_PAUSE = 10 /* milliseconds */ };

static struct crew const *spared_crew; /* for spared() */

void crew_init(struct crew *crew, size_t concurrency)
{
  system_memory_measure();
  crew->limit[JOB_HASH] = concurrency;
  crew->limit[JOB_PROGRAM] = PROGRAMS;
  crew->limit[JOB_HOME] = HOMES;
  crew->room = concurrency + PROGRAMS + HOMES;
  crew->workers = calloc(crew->room, sizeof *crew->workers);
  if (!crew->workers)
    strerr_diefusys(111, "allocate memory");
  crew->null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (crew->null == -1)
    strerr_diefusys(111, "open /dev/null");
}

/* ---- Starting ---- */

/* A worker does not see the jobs that wait. */
static _Noreturn void become_worker(struct crew const *crew, int socket, enum job_kind kind)
{
  selfpipe_finish();
  inquiries_wipe();
  fingerprint_forget();
  worker_run(socket, crew->null, kind);
}

static bool worker_start(struct crew *crew, struct worker *worker, enum job_kind kind)
{
  int pair[2];
  pid_t pid;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == -1)
    return false;
  pid = coe(pair[0]) == -1 || coe(pair[1]) == -1 ? -1 : fork();
  if (!pid)
    become_worker(crew, pair[1], kind);
  fd_close(pair[1]);
  if (pid == -1) {
    fd_close(pair[0]);
    return false;
  }
  *worker = (struct worker){ .pid = pid, .socket = pair[0], .kind = (uint8_t)kind };
  return true;
}

bool crew_may(struct crew const *crew, enum job_kind kind)
{
  size_t at_work = 0;
  for (size_t i = 0; i < crew->room; i++)
    at_work += crew->workers[i].inquiry && crew->workers[i].kind == kind;
  return at_work < crew->limit[kind];
}

struct worker *crew_idle(struct crew *crew, enum job_kind kind)
{
  struct worker *unused = 0;
  size_t running = 0;
  crew->failure = 0;
  for (size_t i = 0; i < crew->room; i++) {
    struct worker *w = crew->workers + i;
    if (!w->pid)
      unused = unused ? unused : w;
    else if (w->kind == kind && !w->inquiry && w->socket >= 0)
      return w;
    else
      running += w->kind == kind;
  }
  if (!unused || running >= crew->limit[kind])
    return 0;
  if (!worker_start(crew, unused, kind)) {
    crew->failure = errno;
    return 0;
  }
  return unused;
}

/* ---- Jobs ---- */

bool crew_give(struct crew *crew, struct worker *worker, struct inquiry *inquiry,
               struct job const *job)
{
  ssize_t n;
  do
    n = send(worker->socket, job, sizeof *job, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  if (n != (ssize_t)sizeof *job) {
    crew->failure = n == -1 ? errno : EMSGSIZE;
    crew_end(crew, worker);
    return false;
  }
  worker->inquiry = inquiry;
  return true;
}

/* One that runs programs does one job: what its program has left running ends with it. */
static bool is_spent(struct worker const *worker, struct result const *result)
{
  return worker->kind == JOB_PROGRAM || result->over == OVER_BEGUN;
}

enum crew_taken crew_take(struct crew *crew, struct worker *worker, struct result *result)
{
  ssize_t n;
  do
    n = recv(worker->socket, result, sizeof *result, MSG_DONTWAIT);
  while (n == -1 && errno == EINTR);
  if (n == -1 && errno != ECONNRESET)
    return CREW_NOTHING;
  if (n != (ssize_t)sizeof *result || result->text_length > sizeof result->text) {
    crew_end(crew, worker);
    return CREW_DEATH;
  }
  worker->inquiry = 0;
  if (is_spent(worker, result))
    crew_end(crew, worker);
  return CREW_RESULT;
}

/* ---- Ending ---- */

static bool spared(pid_t pid)
{
  for (size_t i = 0; i < spared_crew->room; i++)
    if (spared_crew->workers[i].pid == pid && spared_crew->workers[i].socket >= 0)
      return true;
  return false;
}

/* What its program has started may have left its session, but not us: orphans become our
   children. */
void crew_sweep(struct crew *crew)
{
  if (!crew->sweep)
    return;
  spared_crew = crew;
  crew->sweep = tree_signal(SIGKILL, spared, 0).live > 0;
}

void crew_end(struct crew *crew, struct worker *worker)
{
  fd_close(worker->socket);
  worker->socket = -1;
  worker->inquiry = 0;
  if (worker->kind == JOB_PROGRAM) {
    crew->sweep = true;
    crew_sweep(crew);
  }
  if (worker->reaped) {
    *worker = (struct worker){ 0 };
    return;
  }
  /* The group is there as soon as the worker has made it; before that the worker itself. */
  kill(-worker->pid, SIGKILL);
  kill(worker->pid, SIGKILL);
}

/* One that died by itself has a result to be read, perhaps. */
static void worker_reaped(struct worker *worker)
{
  worker->reaped = true;
  if (worker->socket < 0)
    *worker = (struct worker){ 0 };
}

void crew_reap(struct crew *crew)
{
  int status;
  pid_t pid;
  while ((pid = wait_nohang(&status)) > 0)
    for (size_t i = 0; i < crew->room; i++)
      if (crew->workers[i].pid == pid)
        worker_reaped(crew->workers + i);
}

static bool any_left(struct crew const *crew)
{
  for (size_t i = 0; i < crew->room; i++)
    if (crew->workers[i].pid)
      return true;
  return crew->sweep;
}

void crew_end_all(struct crew *crew)
{
  for (size_t i = 0; i < crew->room; i++)
    if (crew->workers[i].pid && crew->workers[i].socket >= 0)
      crew_end(crew, crew->workers + i);
  for (int i = 0; i < LAST_LOOKS; i++) {
    crew_reap(crew);
    crew_sweep(crew);
    if (!any_left(crew))
      return;
    (void)poll(0, 0, LAST_PAUSE);
  }
}
