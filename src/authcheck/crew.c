/* crew: starting and ending workers. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/say.h>

#include "crew.h"
#include "desk.h"
#include "system.h"
#include "worker.h"

/* What waits for others costs little, and should not keep all of its kind waiting. */
enum { PROGRAMS = 16, HOMES = 8 };

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

/* What waits at the desk is none of the worker's business. */
static _Noreturn void become_worker(struct crew const *crew, int socket, enum job_kind kind)
{
  selfpipe_finish();
  desk_wipe();
  worker_run(socket, crew->null, kind == JOB_HASH);
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
  for (size_t i = 0; i < crew->room; i++) {
    struct worker *w = crew->workers + i;
    if (!w->pid)
      unused = unused ? unused : w;
    else if (w->kind == kind && !w->inquiry)
      return w;
    else
      running += w->kind == kind;
  }
  if (!unused || running >= crew->limit[kind])
    return 0;
  if (!worker_start(crew, unused, kind)) {
    say(SAY_WARNING, "unable to start a worker: %s", strerror(errno));
    return 0;
  }
  return unused;
}

bool crew_give(struct worker *worker, struct inquiry *inquiry, struct job const *job)
{
  ssize_t n;
  do
    n = send(worker->socket, job, sizeof *job, MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  if (n != (ssize_t)sizeof *job) {
    crew_kill(worker);
    return false;
  }
  worker->inquiry = inquiry;
  return true;
}

bool crew_take(struct worker *worker, struct result *result)
{
  ssize_t n;
  do
    n = recv(worker->socket, result, sizeof *result, 0);
  while (n == -1 && errno == EINTR);
  if (n == (ssize_t)sizeof *result && result->text_length <= sizeof result->text)
    return true;
  crew_kill(worker);
  return false;
}

void crew_kill(struct worker *worker)
{
  int status;
  /* The group is there as soon as the worker has made it; before that the worker itself. */
  kill(-worker->pid, SIGKILL);
  kill(worker->pid, SIGKILL);
  (void)waitpid_nointr(worker->pid, &status, 0);
  fd_close(worker->socket);
  *worker = (struct worker){ 0 };
}

void crew_kill_all(struct crew *crew)
{
  for (size_t i = 0; i < crew->room; i++)
    if (crew->workers[i].pid)
      crew_kill(crew->workers + i);
}
