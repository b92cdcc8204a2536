/* watch: TERM, KILL, and counting who is left. Whoever loses its parent becomes our child, so there
   nothing is left when there is no child to wait for; and when all that are left have ended, though
   another, their tracer, has yet to take their exit status. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/clock.h>
#include <httpway/process_tree.h>
#include <httpway/self.h>

#include "cgroup.h"
#include "complaints.h"
#include "leash.h"
#include "system.h"
#include "watch.h"

/* Microseconds, but for the pauses, which are milliseconds. */
enum { GRACE_AT_END = 120000 };
enum { PAUSE_TERM = 50, PAUSE_KILL_MIN = 1, PAUSE_KILL_MAX = 100, PAUSE_LOOK = 1000 };

/* More than a second of killing. */
enum { ROUNDS_MAX = 20 };

enum phase { PHASE_RUNNING, PHASE_TERM, PHASE_KILL };

struct watched {
  pid_t pid;
  int leash;
  uint64_t grace;
  struct cgi_fate *fate;
  struct watch_end end;
  bool main_ended, all_ended, hurried, quiet;
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
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  w->main_ended = true;
  /* Another signal than ours is not our doing, whenever it comes. */
  w->fate->stopped =
      w->phase != PHASE_RUNNING && (!number || number == SIGTERM || number == SIGKILL);
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
  w->all_ended = w->end.clean = pid == -1;
}

/* What the last look at the tree means. */
static void count(struct watched *w, struct tree_count left)
{
  w->all_ended = left.live == 0;
}

/* A script whose tracer does not take its exit status: it stays unknown. */
static void main_missed(struct watched *w)
{
  if (!w->main_ended && tree_is_gone(w->pid))
    main_take(w, SIGKILL);
}

/* What has ended by itself a moment before was not ended by us. Stopped processes hear TERM only
   when they go on. */
static void terminate(struct watched *w, uint64_t grace)
{
  if (!w->main_ended)
    reap(w);
  w->phase = PHASE_TERM;
  w->deadline = clock_microseconds() + grace;
  count(w, tree_signal(SIGTERM, 0, w->pid));
  if (!w->all_ended)
    (void)tree_signal(SIGCONT, 0, w->pid);
}

static void hurry(struct watched *w)
{
  uint64_t soon = clock_microseconds() + GRACE_AT_END;
  w->hurried = true;
  if (w->phase == PHASE_RUNNING) {
    w->end.why = CGI_WHY_SERVICE;
    terminate(w, GRACE_AT_END);
  } else if (w->deadline > soon)
    w->deadline = soon;
}

/* Each round finds what the last one orphaned. */
static void kill_round(struct watched *w)
{
  struct tree_count left;
  if (w->phase != PHASE_KILL)
    w->pause = PAUSE_KILL_MIN;
  else if (w->pause < PAUSE_KILL_MAX)
    w->pause *= 2;
  w->phase = PHASE_KILL;
  /* After a second: what only the system holds is left to it. What makes processes faster than
     they can be found: the whole group goes, and this worker with it. */
  left = tree_signal(SIGKILL, 0, w->pid);
  count(w, left);
  if (++w->rounds < ROUNDS_MAX || w->all_ended)
    return;
  if (left.live > left.held) {
    if (w->rounds == ROUNDS_MAX)
      cgroup_kill(getpid());
    return;
  }
  w->end.held = left.held;
  w->all_ended = true;
}

/* Who says anything twice has gone mad. */
static void leash_turn(struct watched *w)
{
  char why;
  enum leash_word word = leash_hear(w->leash, &why);
  if (word == LEASH_TOLD && !w->end.why) {
    w->end.why = why;
  } else if (word == LEASH_OVER || word == LEASH_TOLD || (word == LEASH_ASKED && w->asked)) {
    terminate(w, w->grace);
  } else if (word == LEASH_ASKED) {
    w->asked = true;
    w->fate->kind = CGI_STARTED;
    if (tree_is_running(w->pid))
      leash_tell(w->leash, w->fate);
  }
}

/* Whether its answer is whole need not wait for what it left running. */
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

/* Milliseconds that nothing need be done in, if there is no news. */
static int time_to_wait(struct watched const *w)
{
  int usual = w->phase == PHASE_RUNNING ? PAUSE_LOOK
              : w->phase == PHASE_TERM  ? time_left(w)
                                        : w->pause;
  int pause = complaints_pause();
  return pause != -1 && pause < usual ? pause : usual;
}

static void wait_for_news(struct watched *w)
{
  int timeout = time_to_wait(w);
  struct pollfd x[4] = { { .fd = child_signals, .events = POLLIN },
                         { .fd = complaints_descriptor(), .events = POLLIN },
                         { .fd = w->hurried ? -1 : life_line, .events = POLLIN },
                         { .fd = w->phase == PHASE_RUNNING ? w->leash : -1, .events = POLLIN } };
  int n = poll(x, 4, timeout);
  if (n == -1 && errno != EINTR)
    rest(REST_USUAL);
  w->quiet = n == 0;
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
  else if (w->phase == PHASE_TERM && w->quiet)
    count(w, tree_signal(0, 0, w->pid));
}

struct watch_end watch(pid_t pid, int leash, uint32_t grace, struct cgi_fate *fate)
{
  struct watched w = {
    .pid = pid, .leash = leash, .grace = (uint64_t)grace * 1000000, .fate = fate
  };
  for (;;) {
    bool ran = !w.main_ended;
    wait_for_news(&w);
    reap(&w);
    if (w.quiet)
      main_missed(&w);
    if (!w.all_ended && ran && w.main_ended)
      exit_tell(&w);
    if (!w.all_ended)
      act(&w);
    if (!w.all_ended)
      continue;
    if (!w.main_ended)
      main_take(&w, SIGKILL);
    return w.end;
  }
}

bool watch_is_over(int leash, int milliseconds)
{
  /* The core does not ask before there is output: what can be read is the end of its half. */
  struct pollfd x[2] = { { .fd = leash, .events = POLLIN }, { .fd = life_line, .events = POLLIN } };
  return poll(x, 2, milliseconds) > 0 && (x[0].revents || x[1].revents);
}
