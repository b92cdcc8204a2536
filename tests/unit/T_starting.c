/* starting: how long a start is waited for, and what becomes of one that is given up; the clock and
   the child are the test's. */
#include <skalibs/nonposix.h>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "../../src/cgiexec/spawn.h"
#include "../../src/cgiexec/starting.h"
#include "../../src/cgiexec/watch.h"
#include "tap.h"

static uint64_t now, done_at, over_at, ends_at; /* microseconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)(now / 1000000);
  t->tv_nsec = (long)(now % 1000000) * 1000;
  return 0;
}

bool spawn_is_done(void)
{
  return now >= done_at;
}

static void pass(uint64_t until, int milliseconds)
{
  uint64_t const limit = now + (uint64_t)milliseconds * 1000;

  now = until > now && until < limit ? until : until <= now ? now : limit;
}

bool spawn_wait(int milliseconds)
{
  pass(done_at, milliseconds);
  return spawn_is_done();
}

static unsigned int looks;
static int last_leash;

bool watch_is_over(int leash, int milliseconds)
{
  looks++;
  last_leash = leash;
  pass(over_at, milliseconds);
  return now >= over_at;
}

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  (void)x;
  (void)n;
  now += (uint64_t)timeout * 1000;
  return 0;
}

static unsigned int killed;
static bool is_stopped;
static pid_t other; /* waitpid says this */

int kill(pid_t pid, int number)
{
  killed += pid == 7 && number == SIGKILL;
  return 0;
}

pid_t waitpid(pid_t pid, int *status, int options)
{
  *status = is_stopped ? 0x137f : SIGKILL;
  is_stopped = false;
  if (pid != 7 || options != WNOHANG)
    return -1;
  return other ? other : now >= ends_at ? pid : 0;
}

static enum starting waited(uint64_t done, uint64_t over)
{
  now = 5000000;
  done_at = now + done * 1000;
  over_at = now + over * 1000;
  looks = 0;
  return starting_wait(9);
}

static void test_wait(void)
{
  ok(waited(0, 9999) == STARTING_DONE && looks == 0, "what has started at once");
  ok(waited(20, 9999) == STARTING_DONE && looks == 0, "or soon is not looked at");
  ok(waited(500, 9999) == STARTING_DONE && looks > 10 && last_leash == 9, "later the core is");
  ok(waited(9999, 300) == STARTING_OVER && now == 5300000, "which may go meanwhile");
  ok(waited(300, 300) == STARTING_DONE, "what has started then has");
  ok(waited(9999, 9999) == STARTING_HUNG && now >= 6000000 && now <= 6010000,
     "more than a second nobody waits");
}

static bool ended(uint64_t after)
{
  now = 5000000;
  ends_at = after == UINT64_MAX ? after : now + after * 1000;
  killed = 0;
  return starting_end(7);
}

static void test_end(void)
{
  ok(ended(0) && killed == 1 && now == 5000000, "one that ends at once");
  ok(ended(100) && killed == 1 && now >= 5100000 && now < 5110000, "or soon");
  ok(!ended(UINT64_MAX) && killed == 1 && now >= 5200000 && now < 5210000,
     "is not waited for much longer");
  is_stopped = true;
  ok(ended(0) && now == 5002000, "that it has stopped is no end");
  other = 8;
  ok(!ended(0), "nor is another's");
  other = 0;
}

int main(void)
{
  test_wait();
  test_end();
  return tap_done();
}
