/* patience: ALRM, and what all workers know of the account database. */
#include <skalibs/nonposix.h>

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include <httpway/clock.h>
#include <httpway/say.h>

#include "patience.h"

static struct script const *waiting;
/* The second until which no worker asks for accounts; 0: all may. */
static atomic_uint own_closed;
static atomic_uint *closed = &own_closed;

void patience_open(void)
{
  int const protection = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_ANONYMOUS;
  /* cppcheck-suppress invalidFunctionArg */
  atomic_uint *memory = mmap(0, sizeof *memory, protection, flags, -1, 0);
  /* Else each worker finds out by itself. */
  if (memory != MAP_FAILED)
    closed = memory;
}

static unsigned int now(void)
{
  return (unsigned int)(clock_microseconds() / 1000000);
}

/* What it interrupts is the C library's and does not go on; putting strings together takes no lock
   of it. */
static void give_up(int number)
{
  (void)number;
  atomic_store(closed, now() + PATIENCE);
  say(SAY_WARNING, "%.*s: refused: the account database does not answer for %d seconds",
      (int)waiting->physical_length, waiting->physical, PATIENCE);
  _exit(111);
}

/* When the time is over one asks, and the others wait for what comes of it. */
static bool may_ask(void)
{
  unsigned int until = atomic_load(closed);
  return !until ||
         (now() >= until && atomic_compare_exchange_strong(closed, &until, now() + PATIENCE + 1));
}

void patience_with_files(void)
{
  alarm(PATIENCE);
}

bool patience_with_accounts(struct script *s)
{
  struct sigaction action = { .sa_handler = give_up };
  if (!may_ask())
    return script_refuse(s, 503, "the account database did not answer a moment ago");
  waiting = s;
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, 0);
  alarm(PATIENCE);
  return true;
}

void patience_end(void)
{
  alarm(0);
  if (!waiting)
    return;
  waiting = 0;
  signal(SIGALRM, SIG_DFL);
  if (atomic_load(closed))
    atomic_store(closed, 0);
}
