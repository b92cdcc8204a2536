/* message: one line each, to the log or to standard error, cut, escaped, and never waited for. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "../../src/httpd/log/clock.h"
#include "../../src/httpd/log/message.h"
#include "tap.h"

static char line[8192];
static size_t length;
static unsigned int writes;
static int ready = 1; /* what poll says */
static short events = POLLOUT;
static bool refused;

ssize_t fd_write(int fd, char const *s, size_t n)
{
  ok(fd == 2 && n < sizeof(line), "a line to standard error");
  memcpy(line, s, n);
  length = n;
  writes++;
  return refused ? (errno = EPIPE, -1) : (ssize_t)n;
}

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  ok(n == 1 && timeout == 0, "nobody waits for it");
  x->revents = events;
  return ready;
}

void clock_wall(uint64_t *seconds, uint32_t *microseconds)
{
  *seconds = 1795378669;
  *microseconds = 123456;
}

uint64_t clock_monotonic(void)
{
  return 5000999;
}

static struct record taken;
static char taken_text[2048];
static unsigned int records;
static uint64_t taken_at;

void journal_record(struct journal *j, struct record const *r, uint64_t now)
{
  (void)j;
  taken = *r;
  memcpy(taken_text, r->text.s, r->text.n);
  taken.text.s = taken_text;
  taken_at = now;
  records++;
}

static bool is_line(char const *meant)
{
  bool const same = bytes_equal(bytes_of(line, length), bytes_from_string(meant));

  length = 0;
  return same;
}

static void test_levels(void)
{
  message(LEVEL_FATAL, "a %d", 7);
  ok(is_line("httpd: fatal: a 7\n"), "fatal");
  message(LEVEL_WARNING, "b");
  ok(is_line("httpd: warning: b\n"), "a warning");
  message(LEVEL_INFO, "%s", "");
  ok(is_line("httpd: info: \n"), "nothing");
  message(LEVEL_DEBUG, "a\nb\x1b");
  ok(is_line("httpd: debug: a\\x0Ab\\x1B\n"), "one line, whatever is in it");
}

static char const *words(size_t n)
{
  static char many[4096];

  memset(many, 'w', n);
  many[n] = 0;
  return many;
}

static void test_long(void)
{
  message(LEVEL_INFO, "%s", words(1024));
  ok(length == 13 + 1024 + 1 && line[length - 2] == 'w', "a long one is whole");
  message(LEVEL_INFO, "%s", words(1025));
  ok(length == 13 + 1024 + 1 && memcmp(line + length - 5, "w...\n", 5) == 0,
     "a longer one is cut, and marked");
  message(LEVEL_INFO, "%s", words(4000));
  ok(length == 13 + 1024 + 1 && memcmp(line + length - 5, "w...\n", 5) == 0, "however long");
}

static void test_escaped(void)
{
  static char controls[1025];

  memset(controls, 1, 1024);
  message(LEVEL_WARNING, "%s", controls);
  ok(length > 4000 && length <= 4 * 1024 + 32 && line[length - 1] == '\n',
     "one that becomes longer is one line");
}

/* Nobody takes it: it is lost. */
static void test_lost(void)
{
  writes = 0;
  ready = 0;
  message(LEVEL_INFO, "a");
  is_number(writes, 0, "a standard error that stands still");
  ready = 1;
  events = POLLERR;
  message(LEVEL_INFO, "a");
  is_number(writes, 0, "or takes nothing any more");
  events = POLLOUT | POLLERR;
  refused = true;
  message(LEVEL_INFO, "a");
  is_number(writes, 1, "or refuses it");
  refused = false;
  events = POLLOUT;
}

static void test_debug(void)
{
  writes = 0;
  message_debug("a");
  ok(writes == 0 && !message_is_debugging(), "nothing is said for debugging");
  message_debugging(true);
  message_debug("a%c", 'b');
  ok(writes == 1 && message_is_debugging() && is_line("httpd: debug: ab\n"),
     "but when that is wanted");
  message_debugging(false);
  message_debug("a");
  is_number(writes, 1, "until it is not any more");
}

static void test_log(void)
{
  struct journal journal = { .channel = 5 };

  writes = records = 0;
  message_open(&journal);
  message(LEVEL_WARNING, "a\n%d", 7);
  ok(writes == 0 && records == 1, "with a log it goes there");
  ok(taken.kind == RECORD_MESSAGE && taken.level == LEVEL_WARNING && taken.seconds == 1795378669 &&
         taken.microseconds == 123456 && taken.pid == (uint32_t)getpid() && taken_at == 5000,
     "with its level, and when and whose it is");
  is_bytes(taken.text, BYTES("a\n7"), "as it is");
  message(LEVEL_WARNING, "%s", words(1025));
  ok(taken.text.n == 1024 && memcmp(taken.text.s + 1021, "...", 3) == 0, "or cut");
  journal.gone = true;
  message(LEVEL_WARNING, "b");
  ok(records == 2 && is_line("httpd: warning: b\n"), "when the log has gone it does not");
  journal.gone = false;
  journal.channel = -1;
  message(LEVEL_WARNING, "c");
  ok(records == 2 && is_line("httpd: warning: c\n"), "nor when there is none");
  journal.channel = 0;
  message(LEVEL_WARNING, "c");
  is_number(records, 3, "whatever its number");
  message_open(0);
}

int main(void)
{
  test_levels();
  test_long();
  test_escaped();
  test_lost();
  test_debug();
  test_log();
  return tap_done();
}
