/* serve: the loop: questions from the channel, results from workers, time, signals. Becomes
   AuthUser before it reads any of them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
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
#include <httpway/environment.h>
#include <httpway/privileges.h>
#include <httpway/process_tree.h>
#include <httpway/say.h>
#include <httpway/self.h>

#include "answers.h"
#include "askers.h"
#include "crew.h"
#include "desk.h"
#include "fingerprint.h"
#include "serve.h"
#include "system.h"

#define CHANNEL 0

/* At most this many of one asker in one iteration: others, and workers, wait meanwhile. */
enum { MESSAGES_A_TURN = 16 };

/* Between two looks at what is left of workers that were ended. */
enum { SWEEP_PAUSE = 50 /* milliseconds */ };

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
      selfpipe_trap(SIGHUP) == -1 || selfpipe_trap(SIGCHLD) == -1)
    strerr_diefusys(111, "trap signals");
  signal(SIGPIPE, SIG_IGN);
  return fd;
}

static struct conf_user const *own_user(struct conf_globals const *g)
{
  return g->auth_user.name.length ? &g->auth_user : &g->user;
}

/* A UserCheck program may be one that needs other rights than ours, and is installed so. */
static void settle(char const *path)
{
  static char const *const read_later[] = { "TZ", 0 };
  struct conf_globals const *g;
  descriptors_close_from(3, descriptor_of(path));
  configuration_open(path);
  g = configuration_newest()->globals;
  say_open();
  fingerprint_init();
  askers_init(CHANNEL);
  desk_init(g->auth_queue, g->auth_concurrency);
  crew_init(&crew, g->auth_concurrency);
  if (g->root_directory.length || getenv("ROOT"))
    configuration_settle();
  privileges_become(own_user(g), conf_text(&g->root_directory), "AuthUser");
  if (g->runs_user_checks) {
    tree_open(); /* that of the new root: any other would be a way out of it */
    system_adopt_orphans();
  } else {
    privileges_gain_no_more();
  }
  if (chdir("/") == -1)
    strerr_diefusys(111, "change directory to /");
  system_hide_memory();
  environment_keep(read_later);
  let_others_go_first();
}

/* ---- The loop ---- */

/* Attaching is all that comes with a descriptor. */
static bool attaches(struct bytes message, struct channel_message *m)
{
  struct auth_question q;
  if (m->count == 1 && channel_is(m->descriptors[0]) && auth_unpack_question(message, &q) &&
      q.kind == AUTH_ATTACH) {
    asker_add(m->descriptors[0]);
    return true;
  }
  channel_descriptors_close(m);
  return false;
}

static void message_take(size_t asker, struct bytes message, uint64_t now)
{
  struct bytes rest = message, one;
  /* All of it was asked before this look at the user files. */
  fingerprint_look_again();
  if (!auth_batch_open(&rest))
    desk_question(asker, message, now);
  else
    while (auth_batch_next(&rest, &one))
      desk_question(asker, one, now);
}

/* False: no question will ever come from there again. */
static bool questions_read(size_t asker, uint64_t now)
{
  static char buffer[AUTH_BATCH_MAX + 1];
  struct channel_message m;
  bool more = true, good = true;
  for (int i = 0; more && i < MESSAGES_A_TURN; i++) {
    if (channel_receive_descriptors(asker_socket(asker), CHANNEL_NOW, buffer, sizeof buffer, 1,
                                    &m) == 0) {
      struct bytes message = bytes_of(buffer, m.length);
      more = good = m.length > 0 || m.count > 0 || !channel_is_over(asker_socket(asker));
      if (more && !attaches(message, &m))
        message_take(asker, message, now);
      byte_zzero(buffer, m.length);
    } else {
      more = errno == EINTR || errno == ECONNRESET;
      /* The channel itself may fail of anything for a while; others may be no channels at all. */
      good = asker == 0 || more || errno == EAGAIN || errno == ENOMEM || errno == ENOBUFS;
    }
  }
  burn_stack();
  return good;
}

/* Who does not take answers is not asked for questions. */
static void asker_ready(size_t asker, uint64_t now)
{
  if (answers_wait(asker) || questions_read(asker, now))
    return;
  if (asker == 0) {
    ending = true;
    return;
  }
  answers_drop(asker);
  desk_asker_gone(asker);
  asker_remove(asker);
}

static void signals_read(void)
{
  int number;
  while ((number = selfpipe_read()) > 0) {
    if (number == SIGHUP)
      desk_forget();
    else if (number == SIGCHLD)
      crew_reap(&crew);
    else
      ending = true;
  }
}

static void worker_ready(struct worker *worker, uint64_t now)
{
  struct inquiry *inquiry = worker->inquiry;
  struct result result;
  enum crew_taken taken = crew_take(&crew, worker, &result);
  if (taken == CREW_NOTHING)
    return;
  if (taken == CREW_DEATH)
    say(SAY_WARNING, "a worker died");
  if (inquiry)
    desk_result(inquiry, taken == CREW_RESULT ? &result : 0, now);
}

static int time_to_wait(uint64_t now)
{
  uint64_t due = desk_due(now), answers = answers_due(now);
  if (answers < due)
    due = answers;
  if (crew.sweep && now + SWEEP_PAUSE < due)
    due = now + SWEEP_PAUSE;
  if (due == UINT64_MAX)
    return -1;
  if (due <= now)
    return 0;
  return due - now < INT_MAX ? (int)(due - now) : INT_MAX;
}

/* In the array given to poll: signals, workers, and after them as many askers as there are. */
enum { AT_SIGNALS, AT_WORKERS };

/* For room, or for questions; where poll does not tell of room, for neither. */
static struct pollfd asker_watch(size_t asker)
{
  struct pollfd x = { .fd = asker_socket(asker), .events = POLLIN };
  if (answers_wait(asker))
    x.events = answers_due(0) == UINT64_MAX ? POLLOUT : 0;
  return x;
}

/* Returns its length. */
static size_t watch(struct pollfd *x, int signals)
{
  size_t length = AT_WORKERS;
  x[AT_SIGNALS] = (struct pollfd){ .fd = signals, .events = POLLIN };
  for (size_t i = 0; i < crew.room; i++)
    x[length++] = (struct pollfd){ .fd = crew.workers[i].pid ? crew.workers[i].socket : -1,
                                   .events = POLLIN };
  for (size_t i = 0; i < askers_end(); i++)
    x[length++] = asker_watch(i);
  return length;
}

static void turn(struct pollfd *x, int signals)
{
  uint64_t now = milliseconds();
  size_t length = watch(x, signals);
  if (poll(x, (nfds_t)length, time_to_wait(now)) == -1) {
    if (errno != EINTR)
      rest(REST_USUAL);
    return;
  }
  now = milliseconds();
  if (x[AT_SIGNALS].revents)
    signals_read();
  for (size_t i = 0; i < crew.room; i++)
    if (x[AT_WORKERS + i].revents && crew.workers[i].pid && crew.workers[i].socket >= 0)
      worker_ready(crew.workers + i, now);
  for (size_t i = 0; AT_WORKERS + crew.room + i < length; i++)
    if (x[AT_WORKERS + crew.room + i].revents)
      asker_ready(i, now);
  desk_expire(&crew, now);
  desk_dispatch(&crew, now);
  crew_sweep(&crew);
  answers_send();
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
  x = calloc(AT_WORKERS + crew.room + ASKERS_MAX, sizeof *x);
  if (!x)
    strerr_diefusys(111, "allocate memory");
  desk_open();
  answers_send();
  while (!ending)
    turn(x, signals);
  crew_end_all(&crew);
  free(x);
  return 0;
}
