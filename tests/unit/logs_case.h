/* logs_case: a case of what logfmt does with its logs, in a process of its own, since each has one
   logfmt; the clock, the signals and the failures of writes are the test's. Needs
   <skalibs/nonposix.h> in front of everything. */
#ifndef TESTS_LOGS_CASE_H
#define TESTS_LOGS_CASE_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include <httpway/conf_write.h>

#include "../../src/logfmt/logs.h"
#include "../../src/logfmt/settings.h"
#include "tap.h"

/* ---- The system ---- */

static time_t clock_now = 1795378669; /* 2026-11-22 20:17:49 GMT */

time_t time(time_t *t)
{
  if (t)
    *t = clock_now;
  return clock_now;
}

static unsigned int hangups; /* to be told of */

int selfpipe_read(void)
{
  return hangups ? hangups--, SIGHUP : 0;
}

static unsigned int failures; /* writes to come that fail */
static bool until_hangup;     /* a hang-up comes with the last of them */

ssize_t fd_write(int fd, char const *s, size_t n)
{
  if (fd > 2 && failures) {
    if (!--failures && until_hangup)
      hangups = 1;
    return errno = ENOSPC, -1;
  }
  return write(fd, s, n);
}

static int polled; /* what the channel says: 1, the core is gone */
static unsigned int polls;

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  (void)timeout;
  polls++;
  for (nfds_t i = 0; i < n; i++)
    x[i].revents = 0;
  if (n == 1) {
    x->revents = POLLOUT;
    return 1;
  }
  x->revents = polled ? POLLHUP : 0;
  return polled;
}

/* ---- The configuration ---- */

static char dir[] = "/tmp/T_logs.XXXXXX";
static char cdb[64], said[64], shown[64];
static char names[4][96]; /* of files in the directory */

static struct bytes in_dir(unsigned int i, char const *name)
{
  return bytes_of(names[i], (size_t)snprintf(names[i], sizeof(names[i]), "%s/%s", dir, name));
}

static void configure(struct bytes log, struct bytes errors)
{
  struct conf_globals globals = { .log_style = LOG_STYLE_FIELDS, .log_gmt = true };
  struct conf_writer w = CONF_WRITER_ZERO;
  char fresh[80];
  int fd;

  snprintf(fresh, sizeof(fresh), "%s.new", cdb);
  fd = open(fresh, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0 || !conf_write_start(&w, fd) || !conf_write_text(&w, log, &globals.log) ||
      !conf_write_text(&w, errors, &globals.error_log) ||
      !conf_write_text(&w, BYTES("\6\7"), &globals.log_fields) ||
      !conf_write_record(&w, PART_GLOBALS, &globals) || !conf_write_finish(&w) ||
      rename(fresh, cdb) < 0)
    exit(111);
  conf_write_free(&w);
  close(fd);
}

static void request(char const *uri)
{
  struct record const r = { .kind = RECORD_REQUEST,
                            .seconds = UINT64_C(1795378669),
                            .uri = bytes_from_string(uri),
                            .status = 200 };

  logs_take(&r);
}

static void message(char const *text)
{
  struct record const r = { .kind = RECORD_MESSAGE,
                            .seconds = UINT64_C(1795378669),
                            .pid = 7,
                            .level = LEVEL_WARNING,
                            .text = bytes_from_string(text) };

  logs_take(&r);
}

/* What a file has; it is emptied. */
static struct bytes taken(char const *name)
{
  static char text[65536];
  int fd = open(name, O_RDONLY);
  ssize_t n;

  if (fd < 0)
    return BYTES_NONE;
  n = read(fd, text, sizeof(text));
  close(fd);
  if (n < 0 || truncate(name, 0) < 0)
    exit(111);
  return bytes_of(text, (size_t)n);
}

static bool has(struct bytes text, char const *part)
{
  size_t n = strlen(part);

  for (; text.n >= n; text = bytes_after(text, 1))
    if (memcmp(text.s, part, n) == 0)
      return true;
  return false;
}

#define STAMPED "Sun Nov 22 20:17:49 2026 [7] httpd: warning: "

/* Each case in a process of its own, since there is one logfmt in each. Standard output and
   standard error are files meanwhile; what a case finds out it says by its exit code. */
static unsigned int wrong;

static void check(bool good, int line)
{
  if (!good && !wrong)
    wrong = (unsigned int)line % 250 + 1;
}
#define must(good) check((good), __LINE__)

static void run(void (*test)(void), char const *what, int meant)
{
  int status;
  pid_t pid;

  (void)taken(said);
  (void)taken(shown);
  unlink(in_dir(0, "log").s);
  unlink(in_dir(0, "errors").s);
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    int const out = open(shown, O_WRONLY | O_APPEND | O_CREAT, 0600);
    int const err = open(said, O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (dup2(out, 1) < 0 || dup2(err, 2) < 0)
      _exit(111);
    close(out);
    close(err);
    PROG = "logfmt";
    test();
    _exit((int)wrong);
  }
  if (pid < 0 || waitpid(pid, &status, 0) != pid)
    exit(111);
  is_number(WIFEXITED(status) ? WEXITSTATUS(status) : 256, meant, what);
}

static void start(struct bytes log, struct bytes errors, bool tee)
{
  configure(log, errors);
  logs_init(tee);
  settings_open(cdb);
  logs_open(-1);
}

static void begin(void)
{
  if (!mkdtemp(dir))
    exit(111);
  snprintf(cdb, sizeof(cdb), "%s/cdb", dir);
  snprintf(said, sizeof(said), "%s/said", dir);
  snprintf(shown, sizeof(shown), "%s/shown", dir);
}

static int end(void)
{
  char command[64];

  snprintf(command, sizeof(command), "rm -rf %s", dir);
  return system(command) != 0 ? 111 : tap_done();
}

#endif
