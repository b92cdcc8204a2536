/* process: what must not be shared with the parent is made anew. */
#include <signal.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/random.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include "auth/client.h"
#include "loop/loop.h"
#include "log/notify.h"
#include "loop/park.h"
#include "main/process.h"
#include "loop/signals.h"
#include "status/board.h"

_Noreturn void process_run(struct server *server, uint32_t number, int lifeline)
{
  server->is_one_of_several = true;
  server->board_slot = number;
  server->pid = (uint32_t)getpid();
  selfpipe_finish();
  if (!sig_ignore(SIGCHLD))
    strerr_diefusys(111, "ignore SIGCHLD");
  poll_set_fixed(&server->poll_set, SLOT_SIGNALS, signals_open(), POLLIN);
  if (server->poll_set.slots[SLOT_LIFELINE].fd >= 0)
    fd_close(server->poll_set.slots[SLOT_LIFELINE].fd); /* our parent's */
  poll_set_fixed(&server->poll_set, SLOT_LIFELINE, lifeline, POLLIN);
  if (server->parking.descriptor >= 0) {
    fd_close(server->parking.descriptor);
    park_init(server);
  }
  poll_set_fixed(&server->poll_set, SLOT_SCRIPTS, server->scripts.channel, 0);
  notify_close();
  journal_forget(&server->journal);
  random_buf((char *)&server->boundary, sizeof(server->boundary));
  authcheck_attach(server);
  status_publish(server);
  _exit(loop(server));
}
