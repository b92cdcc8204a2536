/* worker: waits for a job, does it, answers. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <httpway/descriptors.h>
#include <httpway/process_tree.h>
#include <httpway/self.h>

#include "job.h"
#include "system.h"
#include "worker.h"

/* Processes that are being killed may make others meanwhile: for at most this long. */
enum { ROUNDS = 100 };

static bool runs_programs;
static struct job job;
static struct result result;
/* Ready for a signal handler. */
static struct result over = { .verdict = AUTH_NO, .over = OVER_BEGUN };

static void work(void)
{
  switch (job.kind) {
  case JOB_HASH:
    system_limit(job.limits.seconds, job.limits.memory);
    check_user_file(&job, &result);
    break;
  case JOB_PROGRAM:
    check_program(&job, &result);
    break;
  default:
    find_home(&job, &result);
  }
  byte_zzero((char *)&job, sizeof job);
  burn_stack();
}

/* When the parent dies, what was started for it dies, too: what has left the group as well, which
   is ours to find. Nothing that this may interrupt allocates memory. */
static void end_all(int number)
{
  (void)number;
  for (int i = 0; runs_programs && i < ROUNDS && tree_signal(SIGKILL, 0, 0).live; i++)
    ;
  kill(0, SIGKILL);
}

/* The processor's time for one job is over: this worker ends with it. */
static void end_over(int number)
{
  (void)number;
  over.line = check_user_file_line();
  (void)send(3, &over, sizeof over, MSG_DONTWAIT | MSG_NOSIGNAL);
  _exit(0);
}

/* Nothing to read, standard error, and the desk's socket; nothing else. The channel least of
   all. */
static void settle(int desk, int null, enum job_kind kind)
{
  signals_default();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, end_all);
  signal(SIGXCPU, end_over);
  setsid();
  end_with_parent(SIGTERM);
  if (fd_copy(0, null) == -1 || fd_copy(1, 2) == -1 || fd_move(3, desk) == -1 || coe(3) == -1)
    _exit(111);
  runs_programs = kind == JOB_PROGRAM;
  descriptors_close_from(4, runs_programs ? tree_descriptor() : -1);
  if (runs_programs)
    system_adopt_orphans();
}

static ssize_t job_take(void)
{
  ssize_t n;
  do
    n = recv(3, &job, sizeof job, 0);
  while (n == -1 && errno == EINTR);
  return n;
}

void worker_run(int desk, int null, enum job_kind kind)
{
  bool gave_way;
  settle(desk, null, kind);
  gave_way = kind != JOB_HASH || system_give_way();
  while (job_take() == (ssize_t)sizeof job) {
    gave_way = gave_way || system_give_way();
    work();
    if (send(3, &result, sizeof result, MSG_NOSIGNAL) != (ssize_t)sizeof result)
      break;
  }
  _exit(0);
}
