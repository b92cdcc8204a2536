/* watch: TERM, KILL, and counting who is left. Whoever loses its parent becomes our child, so there
   is nobody left exactly when there is no child to wait for. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/clock.h>
#include <httpway/rest.h>

#include "cgroup.h"
#include "complaints.h"
#include "leash.h"
#include "system.h"
#include "tree.h"
#include "watch.h"

/* Microseconds, but for the pauses, which are milliseconds. */
enum { GRACE_AT_END = 120000 };
enum { PAUSE_TERM = 50, PAUSE_KILL_MIN = 1, PAUSE_KILL_MAX = 100 };

/* More than a second of killing. */
enum { ROUNDS_MAX = 20 };

enum phase { PHASE_RUNNING, PHASE_TERM, PHASE_KILL };

struct watched {
  pid_t pid;
  int leash;
  uint64_t grace;
  struct cgi_fate *fate;
  bool main_ended, all_ended, hurried;
  bool asked; /* the core has: it does so once */
  enum phase phase;
  uint64_t deadline; /* of PHASE_TERM */
  int pause;         /* of PHASE_KILL */
  unsigned int rounds;
};

static int life_line, child_signals;

void watch_open(int life)
{
  life_line = life;
  child_signals = selfpipe_init();
  if (child_signals == -1 || selfpipe_trap(SIGCHLD) == -1)
    strerr_diefusys(111, "trap signals");
}

static void main_take(struct watched *w, int status)
{
  w->main_ended = true;
  w->fate->stopped = w->phase != PHASE_RUNNING;
  w->fate->signaled = WIFSIGNALED(status);
  w->fate->code = (uint32_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void reap(struct watched *w)
{
  struct system_usage usage;
  pid_t pid;
  while ((pid = system_reap(&usage)) > 0) {
    w->fate->cpu += usage.cpu;
    if (usage.peak_memory > w->fate->peak_memory)
      w->fate->peak_memory = usage.peak_memory;
    if (pid == w->pid)
      main_take(w, usage.status);
  }
  w->all_ended = pid == -1;
}

/* Stopped processes hear TERM only when they go on. */
static void terminate(struct watched *w, uint64_t grace)
{
  w->phase = PHASE_TERM;
  w->deadline = clock_microseconds() + grace;
  (void)tree_signal(SIGTERM, 0, w->pid);
  (void)tree_signal(SIGCONT, 0, w->pid);
}

static void hurry(struct watched *w)
{
  uint64_t soon = clock_microseconds() + GRACE_AT_END;
  w->hurried = true;
  if (w->phase == PHASE_RUNNING)
    terminate(w, GRACE_AT_END);
  else if (w->deadline > soon)
    w->deadline = soon;
}

/* Each round finds what the last one orphaned. */
static void kill_round(struct watched *w)
{
  if (w->phase != PHASE_KILL)
    w->pause = PAUSE_KILL_MIN;
  else if (w->pause < PAUSE_KILL_MAX)
    w->pause *= 2;
  w->phase = PHASE_KILL;
  /* It makes processes faster than they can be found: the whole group goes, and this worker with
   * it. */
  if (++w->rounds == ROUNDS_MAX)
    cgroup_kill(getpid());
  (void)tree_signal(SIGKILL, 0, w->pid);
}

/* Who asks again has gone mad. */
static void leash_turn(struct watched *w)
{
  enum leash_word word = leash_hear(w->leash);
  if (word == LEASH_OVER || (word == LEASH_ASKED && w->asked)) {
    terminate(w, w->grace);
  } else if (word == LEASH_ASKED) {
    w->asked = true;
    w->fate->kind = CGI_STARTED;
    if (tree_is_running(w->pid))
      leash_tell(w->leash, w->fate);
  }
}

/* Whether its answer is whole need not wait for what it left behind. */
static void exit_tell(struct watched *w)
{
  w->fate->kind = CGI_EXITED;
  leash_tell(w->leash, w->fate);
}

static int time_left(struct watched const *w)
{
  uint64_t now = clock_microseconds();
  uint64_t left = w->deadline > now ? (w->deadline - now) / 1000 + 1 : 0;
  return left < PAUSE_TERM ? (int)left : PAUSE_TERM;
}

static void wait_for_news(struct watched *w)
{
  int timeout = w->phase == PHASE_RUNNING ? -1 : w->phase == PHASE_TERM ? time_left(w) : w->pause;
  struct pollfd x[4] = { { .fd = child_signals, .events = POLLIN },
                         { .fd = complaints_descriptor(), .events = POLLIN },
                         { .fd = w->hurried ? -1 : life_line, .events = POLLIN },
                         { .fd = w->phase == PHASE_RUNNING ? w->leash : -1, .events = POLLIN } };
  if (poll(x, 4, timeout) == -1 && errno != EINTR)
    rest(REST_USUAL);
  /* What more there is, poll tells of again. */
  if (x[0].revents)
    (void)selfpipe_read();
  if (x[1].revents)
    complaints_read();
  if (x[2].revents)
    hurry(w);
  else if (x[3].revents)
    leash_turn(w);
}

static void act(struct watched *w)
{
  if (w->main_ended && w->phase == PHASE_RUNNING)
    terminate(w, w->grace);
  else if (w->phase == PHASE_KILL || (w->phase == PHASE_TERM && time_left(w) == 0))
    kill_round(w);
}

void watch(pid_t pid, int leash, uint32_t grace, struct cgi_fate *fate)
{
  struct watched w = {
    .pid = pid, .leash = leash, .grace = (uint64_t)grace * 1000000, .fate = fate
  };
  for (;;) {
    bool ran = !w.main_ended;
    wait_for_news(&w);
    reap(&w);
    if (w.all_ended)
      return;
    if (ran && w.main_ended)
      exit_tell(&w);
    act(&w);
  }
}
