/* httpway-hold: keeps the listening sockets of a chain, and the chain as its child; told to
   restart, it starts another chain with the same sockets, and lets the one before finish when that
   one serves. It reads nothing that a stranger wrote: a server is heard until it serves. What a
   chain is to it is in held_chain.c. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/program.h>
#include <httpway/self.h>

#include "held_chain.h"

#define USAGE "httpway-hold [ -r fd ] [ -a file ] prog..."
#define dieusage() strerr_dieusage(100, USAGE)

/* Seconds from TERM to KILL: a server ends at once, unless somebody else rules it by now. */
enum { END_PATIENCE = 5 };

static struct {
  char const *const *words;
  char const *applied;          /* -a; null: none */
  int ready;                    /* -r; -1: none, or said */
  struct held_chain chains[32]; /* pid 0: free */
  struct held_chain *serving;   /* null: none yet */
  struct held_chain *starting;  /* null: none */
  bool again;                   /* another start is due when the one that starts is gone */
  bool ending;
  int code; /* with which we end */
} hold = { .ready = -1 };

#define CHAINS (sizeof hold.chains / sizeof *hold.chains)

/* Null: all are taken. */
static struct held_chain *chain_free(void)
{
  for (size_t i = 0; i < CHAINS; i++)
    if (!hold.chains[i].pid)
      return hold.chains + i;
  return 0;
}

/* The one that finishes its requests for the longest time. */
static struct held_chain *chain_oldest(void)
{
  struct held_chain *oldest = 0;
  for (size_t i = 0; i < CHAINS; i++) {
    struct held_chain *chain = hold.chains + i;
    if (chain->pid && chain != hold.serving && chain != hold.starting &&
        (!oldest || chain->number < oldest->number))
      oldest = chain;
  }
  return oldest;
}

static void start(void)
{
  struct held_chain *chain = chain_free();
  hold.again = false;
  if (!chain) {
    kill(chain_oldest()->pid, SIGTERM);
    hold.again = true; /* when that is gone */
    return;
  }
  if (held_chain_start(chain, hold.serving, hold.words))
    hold.starting = chain;
  else if (hold.serving)
    strerr_warnwusys("start another server; the one that serves goes on");
  else
    strerr_diefusys(111, "fork");
}

/* What is tried to start may be of an older file. */
static void restart(void)
{
  if (hold.starting) {
    hold.again = true;
    kill(hold.starting->pid, SIGTERM);
  } else {
    start();
  }
}

/* FILE.new, which the start has made, is what holds now. */
static void applied_note(void)
{
  char name[PATH_MAX];
  int n = hold.applied ? snprintf(name, sizeof name, "%s.new", hold.applied) : 0;
  if (n > 0 && (size_t)n < sizeof name && rename(name, hold.applied) == -1)
    strerr_warnwusys("rename ", name, " to ", hold.applied);
}

static void ready_announce(void)
{
  if (hold.ready >= 0 && fd_write(hold.ready, "\n", 1) < 0)
    strerr_warnw("nobody reads the readiness descriptor");
  if (hold.ready >= 0)
    fd_close(hold.ready);
  hold.ready = -1;
}

static void serves(void)
{
  struct held_chain *before = hold.serving;
  hold.serving = hold.starting;
  hold.starting = 0;
  applied_note();
  ready_announce();
  if (!before)
    return;
  held_chain_succeed(before);
  strerr_warni("restarted: the new server serves, the one before finishes its requests");
}

static void starting_read(void)
{
  switch (held_chain_read(hold.starting)) {
  case HELD_CHAIN_SERVES:
    serves();
    break;
  case HELD_CHAIN_GONE:
    hold.starting->silent = true; /* its end tells more */
    break;
  case HELD_CHAIN_STARTS:
    break;
  }
}

/* A mistake would be there again a second later: the supervisor shall not try again by itself. The
   letter is the same for all of them. */
static void supervisor_down(void)
{
  int fd = open("supervise/control", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd == -1)
    return;
  strerr_warnw("the service stays down until the mistake is mended and it is started again");
  (void)fd_write(fd, "d", 1);
  fd_close(fd);
}

static void all_signal(int number)
{
  for (size_t i = 0; i < CHAINS; i++)
    if (hold.chains[i].pid)
      kill(hold.chains[i].pid, number);
}

static void end(int code)
{
  if (hold.ending)
    return;
  hold.ending = true;
  hold.code = code;
  all_signal(SIGTERM);
  alarm(END_PATIENCE);
}

static void start_failed(int code)
{
  char number[UINT_FMT];
  number[uint_fmt(number, (unsigned int)code)] = 0;
  hold.starting = 0;
  if (hold.again || hold.ending)
    return;
  if (hold.serving) {
    strerr_warnw("not restarted: the new server did not start (exit code ", number,
                 "): the one that serves goes on");
    return;
  }
  if (code == 100)
    supervisor_down();
  end(code);
}

static void chain_ended(struct held_chain *chain, int status)
{
  int const code = WIFEXITED(status) ? WEXITSTATUS(status) : 111;
  if (chain == hold.starting) {
    start_failed(code);
    held_chain_free(chain);
  } else if (chain == hold.serving) {
    end(code); /* its sockets are the next one's no more */
    hold.serving = 0;
    held_chain_free(chain);
  } else {
    held_chain_free(chain);
  }
  if (hold.again && !hold.starting && !hold.ending)
    start();
}

static void reap(void)
{
  int status;
  pid_t pid;
  while ((pid = wait_nohang(&status)) > 0)
    for (size_t i = 0; i < CHAINS; i++)
      if (hold.chains[i].pid == pid) {
        chain_ended(hold.chains + i, status);
        break;
      }
}

static bool some_live(void)
{
  for (size_t i = 0; i < CHAINS; i++)
    if (hold.chains[i].pid)
      return true;
  return false;
}

static void pass_on(int number)
{
  struct held_chain const *chain = hold.serving ? hold.serving : hold.starting;
  if (chain)
    kill(chain->pid, number);
}

static void signals_read(void)
{
  int number;
  while ((number = selfpipe_read()) > 0)
    switch (number) {
    case SIGCHLD:
      reap();
      break;
    case SIGTERM:
    case SIGINT:
      end(0);
      break;
    case SIGWINCH:
      if (!hold.ending)
        restart();
      break;
    case SIGALRM:
      if (hold.ending)
        all_signal(SIGKILL);
      else
        pass_on(number);
      break;
    default:
      pass_on(number);
    }
}

static int signals_open(void)
{
  static int const trapped[] = { SIGCHLD, SIGTERM, SIGINT,  SIGHUP,  SIGUSR1,
                                 SIGUSR2, SIGQUIT, SIGALRM, SIGWINCH };
  int fd = selfpipe_init();
  if (fd == -1)
    strerr_diefusys(111, "trap signals");
  for (size_t i = 0; i < sizeof trapped / sizeof *trapped; i++)
    if (selfpipe_trap(trapped[i]) == -1)
      strerr_diefusys(111, "trap signals");
  if (!sig_ignore(SIGPIPE))
    strerr_diefusys(111, "trap signals");
  return fd;
}

static void options_read(int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO;
  unsigned int fd;
  for (int opt; (opt = subgetopt_r(argc, argv, "r:a:", &l)) != -1;)
    switch (opt) {
    case 'r':
      if (!uint0_scan(l.arg, &fd) || fd < 3 || fd > INT_MAX)
        dieusage();
      hold.ready = (int)fd;
      break;
    case 'a':
      hold.applied = l.arg;
      break;
    default:
      dieusage();
    }
  if (argc == l.ind)
    dieusage();
  hold.words = argv + l.ind;
}

int main(int argc, char const *const *argv)
{
  struct pollfd x[2] = { { .events = POLLIN }, { .events = POLLIN } };
  PROG = "httpway-hold";
  about(argc, argv, USAGE);
  options_read(argc, argv);
  if (hold.ready >= 0 && coe(hold.ready) == -1)
    strerr_dief(100, "the descriptor of -r is not open: open it, or leave -r out");
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  x[0].fd = signals_open();
  start();
  while (!hold.ending || some_live()) {
    x[1].fd = hold.starting && !hold.starting->silent ? hold.starting->channel : -1;
    if (poll(x, 2, -1) == -1) {
      if (errno != EINTR)
        rest(REST_USUAL);
      x[1].revents = 0;
    }
    signals_read();
    if (hold.starting && x[1].fd == hold.starting->channel && x[1].revents)
      starting_read();
  }
  return hold.code;
}
