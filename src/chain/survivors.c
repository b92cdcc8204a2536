/* survivors: a helper may die with all that would have ended its children. They are found as our
   descendants, and killed. */
#include <poll.h>
#include <signal.h>

#include <httpway/process_tree.h>

#include "survivors.h"

/* Milliseconds: until what is left behind is killed, and between two looks; and before we go. */
enum { PATIENCE = 500, ROUNDS_AT_END = 10, PAUSE_AT_END = 5 };

static bool expected;
static tain at;
static pid_t spared;

static void wait_on(void)
{
  tain span;
  tain_from_millisecs(&span, PATIENCE);
  tain_add(&at, &STAMP, &span);
}

void survivors_open(void)
{
  tree_adopt_orphans();
}

void survivors_expect(void)
{
  expected = true;
  wait_on();
}

void survivors_due(tain *due)
{
  if (expected && tain_less(&at, due))
    *due = at;
}

/* /proc is not held open: it is needed once in a helper's life. */
static size_t kill_all(bool (*is_spared)(pid_t))
{
  size_t left;
  tree_open();
  left = tree_signal(SIGKILL, is_spared, 0).live;
  tree_close();
  return left;
}

static bool is_spared(pid_t pid)
{
  return pid == spared;
}

void survivors_end(pid_t helper)
{
  if (!expected || tain_future(&at))
    return;
  spared = helper;
  expected = kill_all(is_spared) > 0;
  wait_on();
}

void survivors_leave(void)
{
  for (int i = 0; i < ROUNDS_AT_END && kill_all(0); i++)
    (void)poll(0, 0, PAUSE_AT_END);
}
