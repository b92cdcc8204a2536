/* keeper: starts the helper, starts it again when it dies, ends what it left behind, and all of it
   and itself when the core is gone. It reads nothing that a stranger wrote, not even the channel,
   and never waits for anything but the helper and the core. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <httpway/channel.h>
#include <httpway/descriptors.h>
#include <httpway/environment.h>
#include <httpway/privileges.h>
#include <httpway/program.h>
#include <httpway/say.h>
#include <httpway/self.h>

#include "helper_exec.h"
#include "keeper.h"
#include "survivors.h"

/* The helper's end is the keeper's and the helper's standard input. */
#define CHANNEL 0

/* Milliseconds. Between two starts; and from the core's end to TERM and to KILL: nothing may remain
   a second later. */
enum { RESTART_PAUSE = 1000, TERM_AFTER = 500, KILL_AFTER = 800 };

struct state {
  struct keeper const *k;
  int report; /* where errno of the first exec goes */
  pid_t pid;  /* of the helper; 0: not running */
  unsigned int starts;
  tain started; /* the last one */
  bool ending;  /* the core is gone, or TERM: no more than one start from here on */
  tain ended;   /* when that was seen */
  unsigned int starts_when_ended;
  int sent; /* the last signal sent to the helper since */
};

static tain later(tain const *from, int milliseconds)
{
  tain span, sum;
  tain_from_millisecs(&span, milliseconds);
  tain_add(&sum, from, &span);
  return sum;
}

static void warn(struct state const *s, char const *text, char const *detail, char const *end)
{
  say(SAY_WARNING, "%s: %s%s%s", s->k->name, text, detail, end);
}

/* The child's side of a start. */
static _Noreturn void become_helper(struct state const *s, bool first)
{
  int e;
  selfpipe_finish();
  helper_exec(s->k->helper);
  e = errno;
  if (first)
    (void)fd_write(s->report, (char const *)&e, sizeof e);
  else
    strerr_warnwusys("run ", s->k->helper[0]);
  _exit(111);
}

/* The core counts it. The helper's end is ours, too: what is sent here goes to the core. */
static void restart_tell(void)
{
  char const word = CHANNEL_RESTARTED;
  (void)channel_send(CHANNEL, &word, 1, 0, 0);
}

static void start(struct state *s)
{
  bool first = !s->starts;
  s->started = STAMP;
  s->starts++;
  s->pid = fork();
  if (s->pid == -1) {
    s->pid = 0;
    warn(s, "unable to fork, trying again", "", "");
  } else if (!s->pid) {
    become_helper(s, first);
  } else if (!first) {
    restart_tell();
  }
  if (first)
    close(s->report);
}

/* Messages that nobody has taken yet. */
static bool is_queued(void)
{
  char byte;
  ssize_t n;
  do
    n = recv(CHANNEL, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  while (n == -1 && (errno == EINTR || errno == ECONNRESET));
  return n > 0;
}

static void say_died(struct state const *s, int status)
{
  char number[UINT_FMT];
  int code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  number[uint_fmt(number, (unsigned int)code)] = 0;
  warn(s, WIFSIGNALED(status) ? "helper died (signal " : "helper died (exit code ", number,
       "), starting it again");
}

static _Noreturn void leave(void)
{
  survivors_leave();
  _exit(0);
}

/* Others are orphans that came to us, or stop for a tracer that we are not. */
static bool is_helper_gone(struct state const *s, int *status)
{
  bool gone = false;
  int any;
  pid_t pid;
  while ((pid = waitpid_nointr(-1, &any, WNOHANG)) > 0)
    if (pid == s->pid && !WIFSTOPPED(any)) {
      gone = true;
      *status = any;
    }
  return gone;
}

static void reap(struct state *s)
{
  int status;
  if (!is_helper_gone(s, &status))
    return;
  s->pid = 0;
  survivors_expect();
  if (s->ending)
    return;
  /* It could not start and has said so. Going away tells the core, which ends the chain. */
  if (s->starts == 1 && WIFEXITED(status) &&
      (WEXITSTATUS(status) == 100 || WEXITSTATUS(status) == 111)) {
    tain limit = later(&s->started, RESTART_PAUSE);
    if (tain_less(&STAMP, &limit))
      leave();
  }
  say_died(s, status);
}

static void end(struct state *s)
{
  if (s->ending)
    return;
  s->ending = true;
  s->ended = STAMP;
  s->starts_when_ended = s->starts;
}

static void read_signals(struct state *s)
{
  for (;;) {
    switch (selfpipe_read()) {
    case -1:
    case 0:
      return;
    case SIGCHLD:
      reap(s);
      break;
    default:
      end(s);
    }
  }
}

static void send_signal(struct state *s, int number)
{
  if (s->sent != number)
    kill(s->pid, number);
  s->sent = number;
}

/* What is due while the core lives; when to look again. */
static tain keep(struct state *s)
{
  tain due = later(&s->started, RESTART_PAUSE);
  if (!s->pid && (!s->starts || !tain_future(&due))) {
    if (survivors_wait(&due))
      return due;
    start(s);
    due = later(&s->started, RESTART_PAUSE);
  }
  if (s->pid)
    tain_add_g(&due, &tain_infinite_relative);
  return due;
}

/* The same once it is gone. What is still queued is worth one more start. */
static tain finish(struct state *s)
{
  tain term = later(&s->ended, TERM_AFTER);
  tain finally = later(&s->ended, KILL_AFTER);
  if (!s->pid) {
    if (s->starts > s->starts_when_ended || !tain_future(&term) || !is_queued())
      leave();
    start(s);
  }
  if (tain_future(&term))
    return term;
  send_signal(s, tain_future(&finally) ? SIGTERM : SIGKILL);
  if (!tain_future(&finally))
    tain_add_g(&finally, &tain_infinite_relative);
  return finally;
}

/* A word /dev/fd/N of the helper is meant for it: the first such N stays open. -1: none. */
static int descriptor_named(char const *const *words)
{
  unsigned int fd;
  for (; *words; words++)
    if (!strncmp(*words, "/dev/fd/", 8) && uint0_scan(*words + 8, &fd) && fd > 2 && fd <= INT_MAX)
      return (int)fd;
  return -1;
}

/* Leaves 0, 1, 2, the report and what the helper names. */
static void arrange_descriptors(struct state *s)
{
  int named = descriptor_named(s->k->helper);
  int place = named == 3 ? 4 : 3;
  s->report = s->k->report;
  if (fd_copy(CHANNEL, s->k->channel) == -1 || fd_move(place, s->report) == -1 || coe(place) == -1)
    strerr_diefusys(111, "arrange descriptors");
  s->report = place;
  descriptors_close_from(place + 1, named);
}

static char const *copy(char const *word)
{
  char *copied = strdup(word);
  if (!copied)
    strerr_diefusys(111, "allocate memory");
  return copied;
}

/* ps need not show the whole chain: what is still needed of its words lies elsewhere. */
static void take_title(struct keeper *k)
{
  size_t n = 0;
  char const **words;
  while (k->helper[n])
    n++;
  words = calloc(n + 1, sizeof *words);
  if (!words)
    strerr_diefusys(111, "allocate memory");
  for (size_t i = 0; i < n; i++)
    words[i] = copy(k->helper[i]);
  k->helper = words;
  k->name = copy(k->name);
  title_set(PROG, k->name);
}

static int become_keeper(struct state *s)
{
  int signals;
  setsid();
  dumpable_set(false);
  if (!s->k->set_id)
    privileges_gain_no_more();
  environment_move();
  signals_default();
  arrange_descriptors(s);
  survivors_open();
  signals = selfpipe_init();
  if (signals == -1 || selfpipe_trap(SIGCHLD) == -1 || selfpipe_trap(SIGTERM) == -1 ||
      selfpipe_trap(SIGINT) == -1)
    strerr_diefusys(111, "trap signals");
  sig_ignore(SIGPIPE);
  sig_ignore(SIGHUP);
  return signals;
}

void keeper_run(struct keeper const *k)
{
  struct keeper own = *k;
  struct state s = { .k = &own };
  iopause_fd x[2] = { { .fd = become_keeper(&s), .events = IOPAUSE_READ }, { .fd = CHANNEL } };
  take_title(&own);
  tain_now_set_stopwatch_g();
  for (;;) {
    tain due = s.ending ? finish(&s) : keep(&s);
    /* Once the core is gone its end would be reported again and again. */
    if (iopause_g(x, s.ending ? 1 : 2, &due) == -1) {
      x[0].revents = IOPAUSE_READ; /* it may be: a signal must not wait for the system */
      x[1].revents = 0;
      rest(REST_USUAL);
      tain_now_g();
    }
    if (!s.ending && x[1].revents)
      end(&s);
    if (x[0].revents)
      read_signals(&s);
  }
}
