/* first_process: as PID 1 (a container without an init of its own) the core inherits the keepers of
   the helpers, and every process that a script left behind. It has no children otherwise. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include "main/first_process.h"

/* Milliseconds. A keeper kills a helper that does not end after 800; what scripts left behind may
   stay for ever. */
enum { AWAIT_MOST = 1200, AWAIT_STEP = 10 };

void children_forget(void)
{
  if (!sig_ignore(SIGCHLD))
    strerr_diefusys(111, "ignore SIGCHLD");
  while (waitpid(-1, 0, WNOHANG) > 0)
    ;
}

static void let_go(int *channel)
{
  if (*channel >= 0)
    fd_close(*channel);
  *channel = -1;
}

static bool has_children(void)
{
  return waitpid(-1, 0, WNOHANG) >= 0 || errno != ECHILD;
}

void helpers_await(struct server *server)
{
  if (getpid() != 1)
    return;
  let_go(&server->scripts.channel);
  let_go(&server->authcheck.channel);
  let_go(&server->journal.channel);
  for (int waited = 0; waited < AWAIT_MOST && has_children(); waited += AWAIT_STEP)
    (void)poll(0, 0, AWAIT_STEP);
}
