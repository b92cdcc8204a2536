/* patience: how long files and the account database are waited for, and who asks when it did not
 * answer. */
#include <skalibs/nonposix.h>

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <httpway/say.h>

#include "../../src/cgiexec/patience.h"
#include "tap.h"

static uint64_t now = 1000; /* seconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)now;
  t->tv_nsec = 0;
  return 0;
}

static int alarmed = -1;

unsigned int alarm(unsigned int seconds)
{
  alarmed = (int)seconds;
  return 0;
}

static int told[2]; /* a pipe on which a child tells what it has said */

void say(enum say_level level, char const *format, ...)
{
  char text[256];
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  if (level != SAY_WARNING || write(told[1], text, strlen(text)) < 0)
    _exit(1);
}

static char const *why;

bool script_refuse(struct script *s, uint16_t status, char const *format, ...)
{
  s->refusal = status;
  why = format;
  return false;
}

static struct script script = { .physical = "/w/a.cgi", .physical_length = 8 };

/* A worker that asks, and is not answered. */
static bool gives_up(void)
{
  char text[256];
  int status = 0;
  ssize_t n;
  pid_t pid = fork();

  if (pid == 0) {
    (void)patience_with_accounts(&script);
    raise(SIGALRM);
    _exit(0);
  }
  if (pid < 0 || waitpid(pid, &status, 0) != pid)
    exit(111);
  n = read(told[0], text, sizeof(text));
  return WIFEXITED(status) && WEXITSTATUS(status) == 111 && n > 0 &&
         bytes_equal(
             bytes_of(text, (size_t)n),
             BYTES("/w/a.cgi: refused: the account database does not answer for 5 seconds"));
}

static void test_files(void)
{
  patience_with_files();
  is_number(alarmed, 5, "files are waited for, for so long");
  patience_end();
  is_number(alarmed, 0, "until they are there");
}

static bool is_default(void)
{
  struct sigaction action;

  return sigaction(SIGALRM, 0, &action) == 0 && action.sa_handler == SIG_DFL;
}

static void test_accounts(void)
{
  ok(patience_with_accounts(&script) && alarmed == 5 && !is_default(), "accounts are asked for");
  patience_end();
  ok(alarmed == 0 && is_default(), "and it is over when they are told");
  ok(patience_with_accounts(&script), "again and again");
  patience_end();
}

/* When it has not answered one, nobody asks for a while; then one does, and the others wait for it.
 */
static void test_closed(void)
{
  ok(gives_up(), "a worker that is not told ends, and says why");
  alarmed = -1;
  ok(!patience_with_accounts(&script) && script.refusal == 503 && alarmed == -1,
     "the others do not ask at once");
  ok(!strcmp(why, "the account database did not answer a moment ago"), "and say why");
  now += 4;
  ok(!patience_with_accounts(&script), "for so long");
  now += 1;
  ok(patience_with_accounts(&script), "then one does");
  {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
      _exit(patience_with_accounts(&script) ? 1 : 0);
    waitpid(pid, &status, 0);
    is_number(status, 0, "alone");
  }
  patience_end();
  ok(patience_with_accounts(&script), "when it is told all may ask");
  patience_end();
}

/* The one that tried is not told, either. */
static void test_closed_again(void)
{
  ok(gives_up(), "it does not answer");
  now += 5;
  ok(gives_up(), "nor the one that tries");
  ok(!patience_with_accounts(&script), "it is asked no more");
  now += 5;
  ok(patience_with_accounts(&script), "for as long again");
  patience_end();
}

int main(void)
{
  if (pipe(told) < 0)
    exit(111);
  patience_open();
  test_files();
  test_accounts();
  test_closed();
  test_closed_again();
  return tap_done();
}
