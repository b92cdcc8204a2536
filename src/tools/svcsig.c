/* svcsig: sends signals to supervised services, also those that the supervisor's own svc has no
   letter for. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include <httpway/program.h>

#include "supervised.h"

#define USAGE "svcsig -tkhiaq12pcby dir..."
#define dieusage() strerr_dieusage(100, USAGE)

#define LETTERS "tkhiaq12pcby"
#define SIGNALS_MAX 16

/* The letters of s6-svc, in the order of LETTERS. SIGWINCH has a number on every system, but no
   name in POSIX. */
#ifndef SIGWINCH
#define SIGWINCH 28
#endif
static int const signals[] = { SIGTERM, SIGKILL, SIGHUP,  SIGINT,  SIGALRM, SIGQUIT,
                               SIGUSR1, SIGUSR2, SIGSTOP, SIGCONT, SIGABRT, SIGWINCH };

enum { DONE = 0, NOT_RUNNING = 1, FAILED = 111 };

struct order {
  int signal[SIGNALS_MAX];
  unsigned int n;
};

static int order_read(struct order *order, int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO;
  for (int opt; (opt = subgetopt_r(argc, argv, LETTERS, &l)) != -1;) {
    char const *at = strchr(LETTERS, opt);
    if (!at || order->n == SIGNALS_MAX)
      dieusage();
    order->signal[order->n++] = signals[at - LETTERS];
  }
  if (!order->n || l.ind == argc)
    dieusage();
  return l.ind;
}

static int signal_send(struct order const *order, char const *directory)
{
  pid_t pid = supervised_pid(directory);
  if (pid == -1) {
    if (errno == EPROTO)
      strerr_warnw(directory,
                   ": the status is of no supervisor that I know: use daemontools, runit or s6");
    else
      strerr_warnw("unable to find the service in ", directory, ": ", strerror(errno),
                   ": name a service directory that I can read");
    return FAILED;
  }
  for (unsigned int i = 0; pid && i < order->n; i++) {
    if (kill(pid, order->signal[i]) == -1) {
      if (errno == ESRCH) {
        pid = 0;
        break;
      }
      strerr_warnw("unable to signal the service in ", directory, ": ", strerror(errno),
                   ": run me as root");
      return FAILED;
    }
  }
  if (!pid)
    strerr_warnw(directory, ": not running: start it under its supervisor");
  return pid ? DONE : NOT_RUNNING;
}

int main(int argc, char const *const *argv)
{
  struct order order = { .n = 0 };
  int code = DONE;
  PROG = "svcsig";
  about(argc, argv, USAGE);
  for (int i = order_read(&order, argc, argv); i < argc; i++) {
    int one = signal_send(&order, argv[i]);
    if (one > code)
      code = one;
  }
  return code;
}
