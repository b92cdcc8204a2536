/* patience: ALRM. */
#include <skalibs/nonposix.h>

#include <signal.h>
#include <unistd.h>

#include <httpway/say.h>

#include "patience.h"

static struct script const *waiting;

/* What it interrupts is the C library's and does not go on; putting strings together takes no lock
   of it. */
static void give_up(int number)
{
  (void)number;
  say(SAY_WARNING, "%.*s: refused: the account database does not answer for %d seconds",
      (int)waiting->physical_length, waiting->physical, PATIENCE);
  _exit(111);
}

void patience_with_files(void)
{
  alarm(PATIENCE);
}

void patience_with_accounts(struct script const *s)
{
  struct sigaction action = { .sa_handler = give_up };
  waiting = s;
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, 0);
  alarm(PATIENCE);
}

void patience_end(void)
{
  alarm(0);
  signal(SIGALRM, SIG_DFL);
}
