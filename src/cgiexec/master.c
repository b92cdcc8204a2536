/* master: starting workers, and cleaning up after those that died. It reads no message. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>
#include <httpway/clock.h>
#include <httpway/configuration.h>
#include <httpway/process_tree.h>
#include <httpway/say.h>
#include <httpway/self.h>

#include "account.h"
#include "cgroup.h"
#include "master.h"
#include "system.h"
#include "worker.h"

#define CHANNEL 0

enum { CONCURRENCY_DEFAULT = 32, SPARE_WORKERS = 2 };
/* Milliseconds: between two starts when something is wrong, between two looks for orphans, and from
   the end to killing workers, whose scripts have had their time by then. */
enum { PAUSE_START = 100, PAUSE_SWEEP = 10, PAUSE_SWEEP_MAX = 1000, KILL_AFTER = 220 };
/* From the end to giving up on what the system holds, before the keeper's patience is over; and
   between two looks at what workers do, and at those that were killed for it. */
enum { LEAVE_AFTER = 600, PAUSE_LOOK = 500 };

static struct {
  struct board *board;
  int signals;
  int life[2], wake[2]; /* pipes: read, write */
  bool ending, paused, sweeping;
  int sweep_pause;
  uint64_t kill_at, leave_at; /* microseconds; while ending */
} master;

static void pipe_open(int ends[2])
{
  if (pipe(ends) == -1 || coe(ends[0]) == -1 || coe(ends[1]) == -1 || ndelay_on(ends[0]) == -1 ||
      ndelay_on(ends[1]) == -1)
    strerr_diefusys(111, "make a pipe");
}

static void master_open(void)
{
  tree_adopt_orphans();
  master.board = board_new();
  if (!master.board)
    strerr_diefusys(111, "allocate memory");
  configuration_share(&master.board->configuration);
  pipe_open(master.life);
  pipe_open(master.wake);
  master.signals = selfpipe_init();
  if (master.signals == -1 || selfpipe_trap(SIGCHLD) == -1 || selfpipe_trap(SIGTERM) == -1 ||
      selfpipe_trap(SIGINT) == -1 || selfpipe_trap(SIGHUP) == -1)
    strerr_diefusys(111, "trap signals");
  signal(SIGPIPE, SIG_IGN);
}

static size_t concurrency(void)
{
  size_t n = configuration_newest()->globals->script_concurrency;
  return n == 0 ? CONCURRENCY_DEFAULT : n < BOARD_MAX ? n : BOARD_MAX;
}

/* ---- Workers ---- */

static _Noreturn void become_worker(struct board_slot *slot, pid_t parent)
{
  struct worker w = { .board = master.board,
                      .slot = slot,
                      .master = parent,
                      .life = master.life[0],
                      .wake = master.wake[1] };
  selfpipe_finish();
  fd_close(master.life[1]);
  fd_close(master.wake[0]);
  worker_run(&w);
}

static void start_worker(struct board_slot *slot)
{
  pid_t parent = getpid(), pid;
  atomic_store(&slot->state, BOARD_IDLE);
  atomic_store(&slot->hears, false);
  atomic_store(&slot->deadline, 0);
  slot->killed = false;
  pid = fork();
  if (!pid)
    become_worker(slot, parent);
  slot->pid = pid;
  if (pid != -1)
    return;
  atomic_store(&slot->state, BOARD_FREE);
  slot->pid = 0;
  master.paused = true;
  say(SAY_WARNING, "unable to start a worker: %s", strerror(errno));
}

/* One is always waiting, as long as there may be one. */
static void provide(size_t idle)
{
  while (!master.ending && !master.paused && board_count(master.board, BOARD_IDLE) < idle) {
    struct board_slot *slot = board_free_slot(master.board, concurrency());
    if (!slot)
      return;
    start_worker(slot);
  }
}

static void workers_signal(int number)
{
  size_t used = atomic_load(&master.board->used);
  for (size_t i = 0; i < used; i++) {
    struct board_slot const *slot = master.board->slots + i;
    if (slot->pid > 0 && (number != SIGHUP || atomic_load(&slot->hears)))
      kill(slot->pid, number);
  }
}

static bool is_worker(pid_t pid)
{
  return board_slot_of(master.board, pid);
}

static void sweep_soon(void)
{
  master.sweeping = true;
  master.sweep_pause = PAUSE_SWEEP;
}

static void say_died(struct board_slot const *slot, int status)
{
  bool busy = atomic_load(&slot->state) == BOARD_BUSY && slot->work[0];
  say(SAY_WARNING, "a worker died (%s %d)%s%.*s", WIFSIGNALED(status) ? "signal" : "exit code",
      WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
      busy ? " with a request for " : "", BOARD_WORK_MAX - 1, busy ? slot->work : "");
}

static void worker_ended(struct board_slot *slot, int status)
{
  bool died = status && !slot->killed && !master.ending;
  if (died)
    say_died(slot, status);
  atomic_store(&slot->state, BOARD_FREE);
  slot->pid = 0;
  if (master.ending)
    return;
  sweep_soon(); /* its group is to be removed */
  /* What it had started is ours now. */
  if (died)
    master.paused = true;
}

static void reap(void)
{
  struct system_usage usage;
  pid_t pid;
  while ((pid = system_reap(&usage)) > 0) {
    struct board_slot *slot = board_slot_of(master.board, pid);
    if (slot)
      worker_ended(slot, usage.status);
    else
      board_held_remove(master.board, pid);
  }
}

/* What does not end at once is checked less and less often. */
static void sweep(void)
{
  bool left = tree_signal(SIGKILL, is_worker, 0).live > 0;
  master.sweeping = cgroup_tidy(is_worker) > 0 || left;
  if (master.sweep_pause < PAUSE_SWEEP_MAX)
    master.sweep_pause *= 2;
  reap();
}

/* ---- Deadlines ---- */

/* A worker that stands still outside of a script: whatever it waits for, another process makes it
   wait. */
static void kill_late(struct board_slot *slot)
{
  slot->killed = true;
  kill(slot->pid, SIGKILL);
  say(SAY_WARNING, "a worker did not get on with a request for %.*s: ended: see what it waits for",
      BOARD_WORK_MAX - 1, slot->work[0] ? slot->work : "a script");
}

/* True when there is anything to look at. */
static bool deadlines_look(bool act)
{
  size_t used = atomic_load(&master.board->used);
  uint64_t now = clock_microseconds();
  bool any = false;
  for (size_t i = 0; i < used; i++) {
    struct board_slot *slot = master.board->slots + i;
    uint64_t deadline = atomic_load(&slot->deadline);
    if (slot->pid <= 0 || !deadline || atomic_load(&slot->state) == BOARD_LOST)
      continue;
    any = true;
    if (!act || now < deadline)
      continue;
    if (slot->killed)
      atomic_store(&slot->state, BOARD_LOST);
    else
      kill_late(slot);
  }
  return any;
}

/* From the moment that asleep is set a worker with a deadline wakes us. */
static int pause_for_deadlines(void)
{
  if (!deadlines_look(false)) {
    atomic_store(&master.board->asleep, true);
    if (!deadlines_look(false))
      return -1;
  }
  atomic_store(&master.board->asleep, false);
  return PAUSE_LOOK;
}

/* ---- The end ---- */

/* Workers that wait end by TERM, busy ones when the life line breaks. */
static void end(void)
{
  if (master.ending)
    return;
  master.ending = true;
  master.kill_at = clock_microseconds() + KILL_AFTER * 1000;
  master.leave_at = clock_microseconds() + LEAVE_AFTER * 1000;
  fd_close(master.life[1]);
  workers_signal(SIGTERM);
}

/* Only what the system or a tracer holds is left, and it has had its time: it ends when it is let
   go. */
static bool leave(struct tree_count left)
{
  if (left.live > left.held || clock_microseconds() < master.leave_at)
    return false;
  say(SAY_WARNING,
      "%lu processes were killed and are still there: see which device, file system or tracer "
      "they wait for",
      (unsigned long)left.live);
  return true;
}

/* True when nothing is left. */
static bool finish(void)
{
  struct tree_count left;
  if (clock_microseconds() >= master.kill_at) {
    workers_signal(SIGKILL);
    left = tree_signal(SIGKILL, 0, 0);
    if (left.live && leave(left))
      return true;
  }
  reap();
  if (board_count(master.board, BOARD_FREE) < atomic_load(&master.board->used))
    return false;
  return cgroup_tidy(is_worker) == 0 && tree_signal(SIGKILL, 0, 0).live == 0;
}

/* ---- The loop ---- */

static void refresh(void)
{
  if (!configuration_refresh())
    return;
  account_check_set_id(configuration_newest());
  workers_signal(SIGHUP);
}

static void read_signals(void)
{
  int number;
  while ((number = selfpipe_read()) > 0) {
    if (number == SIGHUP)
      refresh();
    else if (number == SIGCHLD)
      reap();
    else
      end();
  }
}

/* All are busy, or a worker has seen a new configuration. */
static void read_wakes(void)
{
  char bytes[256];
  while (fd_read(master.wake[0], bytes, sizeof bytes) == sizeof bytes)
    ;
  refresh();
}

static int time_to_wait(void)
{
  int look = master.ending ? -1 : pause_for_deadlines();
  if (master.ending)
    return PAUSE_SWEEP;
  if (master.sweeping && (look == -1 || master.sweep_pause < look))
    return master.sweep_pause;
  return master.paused ? PAUSE_START : look;
}

static void turn(void)
{
  struct pollfd x[3] = { { .fd = master.signals, .events = POLLIN },
                         { .fd = master.wake[0], .events = POLLIN },
                         { .fd = master.ending ? -1 : CHANNEL, .events = CHANNEL_OVER } };
  int n = poll(x, 3, time_to_wait());
  if (n == -1 && errno != EINTR)
    rest(REST_USUAL);
  if (n == 0)
    master.paused = false;
  if (x[0].revents)
    read_signals();
  if (x[1].revents)
    read_wakes();
  if (x[2].revents)
    end();
  (void)deadlines_look(!master.ending);
  if (master.sweeping)
    sweep();
}

void master_run(void)
{
  master_open();
  provide(SPARE_WORKERS);
  while (!master.ending || !finish()) {
    turn();
    provide(1);
  }
}
