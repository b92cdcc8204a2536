/* logfmt: reads batches of records from the channel on standard input and sees them written. How
   lines look is in liblog, where they go in logs.c. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/selfpipe.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>
#include <httpway/descriptors.h>
#include <httpway/environment.h>
#include <httpway/privileges.h>
#include <httpway/program.h>
#include <httpway/self.h>

#include "logs.h"
#include "settings.h"

#define USAGE "logfmt [ -t ] compiled-configuration"
#define dieusage() strerr_dieusage(100, USAGE)

#define CHANNEL 0

static char message[RECORD_BATCH_HEADER + RECORD_BATCH_MAX];

/* What converts lines was a part of this program once, called with these options. */
static void run_logconv(char const *const *argv)
{
  if (!argv[1] || argv[1][0] != '-' || !argv[1][1] || !strchr("gio", argv[1][1]))
    return;
  execvp("logconv", (char *const *)argv);
  die_unable(111, "run", "logconv", "it converts lines: put it into PATH");
}

/* The compiled configuration. */
static char const *arguments_read(bool *tee, int argc, char const *const *argv)
{
  subgetopt options = SUBGETOPT_ZERO;
  for (int opt; (opt = subgetopt_r(argc, argv, "t", &options)) != -1;)
    if (opt == 't')
      *tee = true;
    else
      dieusage();
  if (argc - options.ind != 1)
    dieusage();
  return argv[options.ind];
}

static int signals_init(void)
{
  int fd = selfpipe_init();
  if (fd == -1 || selfpipe_trap(SIGHUP) == -1)
    strerr_diefusys(111, "trap signals");
  sig_ignore(SIGPIPE);
  /* For the core, when both stand in the foreground of a terminal: the last lines are still to
     come. */
  sig_ignore(SIGINT);
  sig_ignore(SIGQUIT);
  return fd;
}

/* Everything that needs root or the world outside the new root comes before privileges_drop. */
static int become_logger(char const *cdb, bool tee)
{
  static char const *const read_later[] = { "TZ", 0 };
  struct conf_globals const *g;
  int signals;
  logs_init(tee);
  settings_open(cdb);
  g = settings();
  tzset();
  umask((mode_t)g->umask);
  descriptors_close_from(3, -1);
  if (g->log_user.name.length)
    privileges_drop(&g->log_user, conf_text(&g->root_directory), "LogUser");
  else
    privileges_drop(&g->user, conf_text(&g->root_directory), "User");
  dumpable_set(false);
  environment_keep(read_later);
  signals = signals_init();
  logs_open(signals);
  return signals;
}

static void take_batch(struct bytes batch)
{
  struct bytes rest;
  struct record r;
  int got = -1;
  if (record_batch_open(batch, &rest))
    while ((got = record_unpack(&rest, &r)) == 1)
      logs_take(&r);
  if (got == -1)
    logs_say(LEVEL_WARNING, "malformed records from the core refused");
}

/* One message. False at the end. */
static bool read_channel(void)
{
  long n = channel_receive(CHANNEL, message, sizeof message);
  if (n == -1 && errno != EMSGSIZE)
    return true; /* the system could not now: what is there stays there */
  if (n == 0 && channel_is_over(CHANNEL))
    return false;
  logs_turn();
  take_batch(bytes_of(message, n > 0 ? (size_t)n : 0));
  logs_flush();
  return true;
}

static void read_signals(void)
{
  int number;
  while ((number = selfpipe_read()) > 0)
    if (number == SIGHUP)
      logs_reopen();
}

int main(int argc, char const *const *argv)
{
  struct pollfd x[2] = { { .fd = CHANNEL, .events = POLLIN }, { .events = POLLIN } };
  char const *cdb;
  bool tee = false;
  PROG = "logfmt";
  about(argc, argv, USAGE);
  if (!channel_is(CHANNEL_OF_HELPER))
    run_logconv(argv);
  cdb = arguments_read(&tee, argc, argv);
  channel_require();
  x[1].fd = become_logger(cdb, tee);
  let_others_go_first();
  for (;;) {
    if (poll(x, 2, -1) == -1) {
      if (errno != EINTR)
        rest(REST_USUAL);
      continue;
    }
    if (x[1].revents)
      read_signals();
    if (x[0].revents && !read_channel())
      _exit(0);
  }
}
