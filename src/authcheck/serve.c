/* serve: the loop: questions from the channel, results from workers, time, signals. Becomes
   AuthUser before it reads any of them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/auth.h>
#include <httpway/channel.h>
#include <httpway/clock.h>
#include <httpway/configuration.h>
#include <httpway/descriptors.h>
#include <httpway/privileges.h>
#include <httpway/say.h>

#include "../chain/signals_default.h"
#include "crew.h"
#include "desk.h"
#include "fingerprint.h"
#include "serve.h"
#include "system.h"

#define CHANNEL 0

/* At most so many questions in one turn: workers wait for their next job meanwhile. */
enum { QUESTIONS_A_TURN = 64 };

static struct crew crew;
static bool ending;

static uint64_t milliseconds(void)
{
  return clock_microseconds() / 1000;
}

/* ---- The start ---- */

static int signals_open(void)
{
  int fd = selfpipe_init();
  signals_default();
  if (fd == -1 || selfpipe_trap(SIGTERM) == -1 || selfpipe_trap(SIGINT) == -1 ||
      selfpipe_trap(SIGHUP) == -1)
    strerr_diefusys(111, "trap signals");
  signal(SIGPIPE, SIG_IGN);
  return fd;
}

static struct conf_user const *own_user(struct conf_globals const *g)
{
  return g->auth_user.name.n ? &g->auth_user : &g->user;
}

/* A UserCheck program may be one that needs other rights than ours, and is installed so. */
static void settle(char const *path)
{
  struct conf_globals const *g;
  descriptors_close_from(3, configuration_descriptor(path));
  configuration_open(path);
  g = &configuration_newest()->globals;
  say_open();
  fingerprint_init();
  desk_init(CHANNEL, g->auth_queue, g->auth_concurrency);
  crew_init(&crew, g->auth_concurrency);
  if (g->root_directory.n || getenv("ROOT"))
    configuration_settle();
  privileges_become(own_user(g), g->root_directory, "AuthUser");
  if (!g->runs_user_checks)
    privileges_gain_no_more();
  if (chdir("/") == -1)
    strerr_diefusys(111, "change directory to /");
  system_hide_memory();
}

/* ---- The loop ---- */

static void questions_read(uint64_t now)
{
  char message[AUTH_QUESTION_MAX + 1];
  for (int i = 0; i < QUESTIONS_A_TURN; i++) {
    ssize_t n = recv(CHANNEL, message, sizeof message, MSG_DONTWAIT);
    if (n == -1 && (errno == EINTR || errno == ECONNRESET))
      continue;
    if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
      break;
    if (n <= 0) {
      ending = true;
      break;
    }
    desk_question(bytes_of(message, (size_t)n), now);
  }
  byte_zzero(message, sizeof message);
}

static void signals_read(void)
{
  int number;
  while ((number = selfpipe_read()) > 0) {
    if (number == SIGHUP)
      desk_forget();
    else
      ending = true;
  }
}

static void worker_ready(struct worker *worker, uint64_t now)
{
  struct inquiry *inquiry = worker->inquiry;
  struct result result;
  bool there = crew_take(worker, &result);
  if (there)
    worker->inquiry = 0;
  else
    say(SAY_WARNING, "a worker died");
  if (inquiry)
    desk_result(inquiry, there ? &result : 0, now);
}

static int time_to_wait(uint64_t now)
{
  uint64_t due = desk_due(now);
  if (due == UINT64_MAX)
    return -1;
  if (due <= now)
    return 0;
  return due - now < INT_MAX ? (int)(due - now) : INT_MAX;
}

static void watch(struct pollfd *x, int signals)
{
  x[0] = (struct pollfd){ .fd = CHANNEL, .events = POLLIN };
  x[1] = (struct pollfd){ .fd = signals, .events = POLLIN };
  for (size_t i = 0; i < crew.room; i++)
    x[2 + i] = (struct pollfd){ .fd = crew.workers[i].pid ? crew.workers[i].socket : -1,
                                .events = POLLIN };
}

static void turn(struct pollfd *x, int signals)
{
  uint64_t now = milliseconds();
  watch(x, signals);
  if (poll(x, (nfds_t)(2 + crew.room), time_to_wait(now)) == -1) {
    if (errno != EINTR)
      strerr_diefusys(111, "poll");
    return;
  }
  now = milliseconds();
  if (x[1].revents)
    signals_read();
  for (size_t i = 0; i < crew.room; i++)
    if (x[2 + i].revents && crew.workers[i].pid)
      worker_ready(crew.workers + i, now);
  if (x[0].revents)
    questions_read(now);
  desk_expire(&crew, now);
  desk_dispatch(&crew, now);
}

int serve(char const *conf)
{
  struct pollfd *x;
  int signals;
  channel_require();
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  settle(conf);
  signals = signals_open();
  x = calloc(2 + crew.room, sizeof *x);
  if (!x)
    strerr_diefusys(111, "allocate memory");
  desk_open();
  while (!ending)
    turn(x, signals);
  crew_kill_all(&crew);
  free(x);
  return 0;
}
