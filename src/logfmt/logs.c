/* logs: which sink a record goes to and in which format; when files are opened, and opened again;
   what happens when a sink cannot be written to. All memory is here, and fixed. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>

#include <httpway/say.h>

#include "hide.h"
#include "log_file.h"
#include "logs.h"
#include "settings.h"

/* The channel, polled only to see whether the core is still there. */
#define CHANNEL 0
/* A failed write is tried again this many milliseconds later; when the core is gone sooner, and
   only so often. */
enum { RETRY_PAUSE = 1000, LAST_PAUSE = 50, LAST_TRIES = 6 };

/* The longest message of our own. */
enum { MESSAGE_MAX = 512 };

static struct {
  bool tee;
  bool reopen_due; /* a hang-up came while a write was waited for */
  uint64_t again;  /* when to try to open what the system could not open just now; 0: nothing */
  int signals;
  uint64_t hour;
  unsigned int last_tries;
  struct stamp stamp;
  struct sink output, console, log_file, error_file;
  struct sink *log, *errors; /* log: null when none is kept */
} logs;

static uint64_t now(void)
{
  return (uint64_t)time(0);
}

static bool trouble(struct sink *s);

/* ---- Lines of our own ---- */

static void put_message(struct sink *s, char const *prog, struct record const *r)
{
  struct output o = sink_room(s, trouble);
  stamp_set(&logs.stamp, r->seconds);
  log_message(&o, prog, r, &logs.stamp, s != &logs.console && s != &logs.output);
  sink_add(s, &o);
}

static void take_message(char const *prog, struct record const *r)
{
  put_message(logs.errors, prog, r);
  if (logs.tee && (logs.errors == &logs.error_file || logs.errors == &logs.log_file))
    put_message(&logs.console, prog, r);
}

void logs_say(enum record_level level, char const *format, ...)
{
  char room[MESSAGE_MAX];
  struct record r = {
    .kind = RECORD_MESSAGE, .level = (uint8_t)level, .seconds = now(), .pid = (uint32_t)getpid()
  };
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(room, sizeof room, format, arguments);
  va_end(arguments);
  r.text = bytes_from_string(room);
  take_message("logfmt", &r);
}

/* ---- Opening ---- */

/* The sink that a name of Log or ErrorLog means; a file is not opened yet. */
static struct sink *sink_choose(struct bytes name, struct sink *none, struct sink *file)
{
  if (!name.n)
    return none;
  if (bytes_equal(name, BYTES("/dev/stdout")) || bytes_equal(name, BYTES("/dev/fd/1")))
    return &logs.output;
  if (bytes_equal(name, BYTES("/dev/stderr")) || bytes_equal(name, BYTES("/dev/fd/2")))
    return &logs.console;
  return file;
}

/* Both logs in one file are one sink, so that their lines stay in order. */
static void choose(struct sink **log, struct sink **errors)
{
  struct conf_globals const *g = settings();
  *log = sink_choose(conf_text(&g->log), 0, &logs.log_file);
  *errors = sink_choose(conf_text(&g->error_log), &logs.console, &logs.error_file);
  if (g->log.length && bytes_equal(conf_text(&g->log), conf_text(&g->error_log)))
    *errors = *log;
}

static int open_file(struct sink *s)
{
  struct conf_globals const *g = settings();
  if (s != &logs.log_file && s != &logs.error_file)
    return 0;
  return log_file_open(s, s == &logs.log_file ? conf_text(&g->log) : conf_text(&g->error_log),
                       g->log_gmt, now());
}

static void apply(void)
{
  logs.stamp.gmt = settings()->log_gmt;
  stamp_forget(&logs.stamp);
  logs.hour = now() / 3600;
  hide_day(logs.stamp.gmt, now());
}

void logs_init(bool tee)
{
  sink_attach(&logs.output, BYTES("/dev/stdout"), 1);
  sink_attach(&logs.console, BYTES("/dev/stderr"), 2);
  logs.log_file.fd = logs.error_file.fd = -1;
  logs.errors = &logs.console;
  logs.tee = tee;
}

void logs_open(int signals)
{
  struct sink *errors;
  logs.signals = signals;
  apply();
  choose(&logs.log, &errors);
  if (logs.log && open_file(logs.log) == -1)
    log_file_die(conf_text(&settings()->log));
  if (errors != logs.log && open_file(errors) == -1)
    log_file_die(conf_text(&settings()->error_log));
  logs.errors = errors;
}

/* Replaces the file of s, or keeps the old one and says so; when there is no old one, lines go to
   stderr. */
static struct sink *open_again(struct sink *s)
{
  if (open_file(s) == 0)
    return s;
  if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO || errno == EINTR)
    logs.again = now() + 1;
  logs_say(LEVEL_WARNING, "unable to open the log file again, keeping the old one: %s",
           log_file_reason());
  return s->fd == -1 ? &logs.console : s;
}

/* A file that is no longer named. */
static void close_unused(struct sink *s)
{
  if (s != logs.log && s != logs.errors)
    log_file_close(s);
}

static void open_all_again(void)
{
  struct sink *log, *errors;
  logs.again = 0;
  apply();
  choose(&log, &errors);
  if (log)
    log = open_again(log);
  logs.errors = errors == log ? errors : open_again(errors);
  logs.log = log;
  logs_flush();
  close_unused(&logs.log_file);
  close_unused(&logs.error_file);
}

void logs_reopen(void)
{
  logs.reopen_due = false;
  logs_flush();
  settings_read_again();
  open_all_again();
}

void logs_turn(void)
{
  if (logs.reopen_due) {
    logs_reopen();
  } else if (now() / 3600 != logs.hour || (logs.again && now() >= logs.again)) {
    logs_flush();
    open_all_again();
  }
}

/* ---- A sink that cannot be written to ---- */

static void report(struct sink const *s, int error)
{
  if (s != &logs.console)
    say(SAY_WARNING, "unable to write to %s (trying again until it can): %s", s->name,
        strerror(error));
}

/* The core waits meanwhile, or counts what it cannot keep. A hang-up is for this file at once, for
   the others when all is written. */
static bool trouble(struct sink *s)
{
  struct pollfd x[2] = { { .fd = CHANNEL }, { .fd = logs.signals, .events = POLLIN } };
  int error = errno;
  bool hangup = false;
  if (!s->troubled)
    report(s, error);
  s->troubled = true;
  if (poll(x, 2, RETRY_PAUSE) > 0 && x[0].revents) {
    if (++logs.last_tries > LAST_TRIES)
      strerr_dief(111, "unable to write the last lines to ", s->name, ": ", strerror(error),
                  ": make room there");
    poll(x + 1, 1, LAST_PAUSE);
  }
  while (selfpipe_read() > 0)
    hangup = logs.reopen_due = true;
  return hangup && (s == &logs.log_file || s == &logs.error_file) && open_file(s) == 0;
}

/* ---- Records ---- */

/* For whatever keeps out who guesses passwords, as fail2ban does: a browser that has not asked its
   user for one yet is recognised by having no address. */
static void say_refused(struct address const *a)
{
  char text[ADDRESS_TEXT_MAX + 1];
  text[address_format(text, a)] = 0;
  logs_say(LEVEL_INFO, "401 for %s", text);
}

static void put_request(struct record const *r)
{
  struct conf_globals const *g = settings();
  struct output o = sink_room(logs.log, trouble);
  log_line(&o, (enum conf_log_style)g->log_style, conf_text(&g->log_fields), r, &logs.stamp);
  sink_add(logs.log, &o);
}

static void take_request(struct record const *r)
{
  struct conf_log_address const *how = &settings()->log_address;
  struct record hidden;
  if (how->logins && r->failed_user.n && r->remote.family != ADDRESS_NONE)
    say_refused(&r->remote);
  if (!logs.log)
    return;
  if (hide_wanted(how)) {
    hidden = *r;
    hide_address(how, &hidden.remote);
    r = &hidden;
  }
  put_request(r);
}

void logs_take(struct record const *r)
{
  switch ((enum record_kind)r->kind) {
  case RECORD_REQUEST:
    take_request(r);
    break;
  case RECORD_MESSAGE:
    take_message("httpd", r);
    break;
  case RECORD_LOST:
    logs_say(LEVEL_WARNING, "%" PRIu64 " record%s lost while the log stood still", r->count,
             r->count == 1 ? "" : "s");
    break;
  case RECORD_REOPEN:
    logs_reopen();
    break;
  }
}

void logs_flush(void)
{
  if (logs.log)
    sink_flush(logs.log, trouble);
  sink_flush(logs.errors, trouble);
  sink_flush(&logs.console, trouble);
}
