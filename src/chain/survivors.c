/* survivors: a helper may die with all that would have ended its children. They are found as our
   descendants, and killed. */
#include <poll.h>
#include <signal.h>

#include <httpway/process_tree.h>

#include "survivors.h"

/* Milliseconds: until what is left behind is killed, and between two rounds of that. */
enum { PATIENCE = 500, ROUNDS = 10, PAUSE = 5 };

static bool expected;
static tain at;

/* /proc is not held open: it is needed once in a helper's life. */
static bool signal_all(int number)
{
  bool any;
  tree_open();
  any = tree_signal(number, 0, 0).live > 0;
  tree_close();
  return any;
}

void survivors_open(void)
{
  tree_adopt_orphans();
}

void survivors_expect(void)
{
  tain span;
  tain_from_millisecs(&span, PATIENCE);
  tain_add(&at, &STAMP, &span);
  expected = true;
}

bool survivors_wait(tain *due)
{
  if (!expected)
    return false;
  expected = signal_all(0);
  if (expected && tain_future(&at)) {
    *due = at;
    return true;
  }
  if (expected)
    survivors_leave();
  expected = false;
  return false;
}

void survivors_leave(void)
{
  for (int i = 0; i < ROUNDS && signal_all(SIGKILL); i++)
    (void)poll(0, 0, PAUSE);
}
