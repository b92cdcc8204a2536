/* worker: waiting for requests. All workers wait in recvmsg on one channel, so that the system
   wakes one for each, and what no one is free for stays in the channel. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include <httpway/configuration.h>
#include <httpway/process_tree.h>
#include <httpway/self.h>

#include "account.h"
#include "cgroup.h"
#include "leash.h"
#include "ordinary.h"
#include "run.h"
#include "system.h"
#include "worker.h"

#define CHANNEL 0

/* Seconds between idle checks; after this many of them a spare worker exits. */
enum { TICK = 5, IDLE_TICKS = 12, SPARE_WORKERS = 2 };

static char message[CGI_MESSAGE_MAX];

/* Only interrupts the waiting. */
static void hear(int number)
{
  (void)number;
}

static void term_block(int how)
{
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(how, &term, 0);
}

/* TERM ends a worker that waits at once; one that has a script must end that first, and hears of it
   by the life line. */
static void signals_open(struct worker const *w)
{
  struct sigaction heard = { .sa_handler = hear };
  sigemptyset(&heard.sa_mask);
  sigaction(SIGHUP, &heard, 0);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a ChildLog that may not grow costs what is said, and no worker */
  end_with_parent(SIGTERM);
  if (getppid() != w->master)
    _exit(0);
  term_block(SIG_UNBLOCK);
}

static void become_busy(struct worker const *w)
{
  term_block(SIG_BLOCK);
  atomic_store(&w->slot->state, BOARD_BUSY);
  board_begin("", 0, TIME_TO_PREPARE);
  if (board_count(w->board, BOARD_IDLE) == 0)
    board_wake();
}

/* The master has all others look, too: one that sees a new configuration later might find one more,
   and know less than the core does. */
static void refresh(void)
{
  if (configuration_refresh())
    board_wake();
}

static void become_idle(struct worker const *w)
{
  board_end();
  atomic_store(&w->slot->state, BOARD_IDLE);
  term_block(SIG_UNBLOCK);
}

static void work(struct worker const *w, size_t length, int descriptors[CGI_DESCRIPTORS])
{
  bool clean;
  become_busy(w);
  refresh();
  clean = run(bytes_of(message, length), descriptors);
  refresh();
  /* What is left, and cannot end yet, is the master's from here on: the next request gets a worker
     that has no children. */
  if (!clean)
    _exit(0);
  become_idle(w);
}

/* Closing what a stranger sent may take time, too. */
static void refuse(struct worker const *w, int descriptors[CGI_DESCRIPTORS], char const *why)
{
  become_busy(w);
  run_refuse(descriptors, why);
  become_idle(w);
}

/* Enough others wait, or nobody is there to work for. */
static void look_around(struct worker const *w, unsigned int idle_ticks)
{
  if (getppid() != w->master ||
      (idle_ticks >= IDLE_TICKS && board_count(w->board, BOARD_IDLE) > SPARE_WORKERS))
    _exit(0);
}

/* A timeout of the socket, the same for all of us, instead of a timer for every request. */
static void tick_set(void)
{
  struct timeval tick = { .tv_sec = TICK };
  if (setsockopt(CHANNEL, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick) == -1)
    strerr_diefusys(111, "set a timeout for the channel");
}

/* Scripts are of our session, which has no terminal and, since none of them leads it, gets none.
   One for each of them would cost a tenth of its start. It cannot fail: a forked process leads no
   group. */
static void session_begin(void)
{
  (void)setsid();
}

void worker_run(struct worker const *w)
{
  unsigned int idle_ticks = 0;
  board_own(w->board, w->slot, w->wake);
  session_begin();
  ordinary_become();
  system_capabilities_own(account_may_change());
  tree_adopt_orphans();
  cgroup_enter();
  run_open(w->life);
  signals_open(w);
  tick_set();
  /* Of what was replaced since we were forked nobody has told us. */
  atomic_store(&w->slot->hears, true);
  refresh();
  for (;;) {
    int descriptors[CGI_DESCRIPTORS];
    char const *why;
    size_t length;
    switch (receive(CHANNEL, message, &length, descriptors, &why)) {
    case RECEIVE_REQUEST:
      work(w, length, descriptors);
      idle_ticks = 0;
      break;
    case RECEIVE_REFUSED:
      refuse(w, descriptors, why);
      break;
    case RECEIVE_NOTHING:
      refresh();
      look_around(w, ++idle_ticks);
      break;
    default:
      _exit(0);
    }
  }
}
