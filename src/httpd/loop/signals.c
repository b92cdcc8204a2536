/* signals: TERM INT stop; HUP reload; USR1 disconnect; USR2 drain; QUIT debugging; ALRM status. */
#include <poll.h>
#include <signal.h>

#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include <httpway/self.h>

#include "conn/close.h"
#include "loop/drain.h"
#include "status/dump.h"
#include "log/message.h"
#include "log/notify.h"
#include "loop/reload.h"
#include "loop/signals.h"

int signals_open(void)
{
  static int const trapped[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGQUIT, SIGALRM };
  sigset_t set;
  int fd = selfpipe_init();
  if (fd < 0)
    strerr_diefusys(111, "create a self-pipe");
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof(trapped) / sizeof(trapped[0]); i++)
    sigaddset(&set, trapped[i]);
  if (selfpipe_trapset(&set) < 0 || !sig_altignore(SIGPIPE))
    strerr_diefusys(111, "trap signals");
  return fd;
}

static void disconnect(struct server *server)
{
  if (!server->is_one_of_several)
    message(LEVEL_INFO, "disconnecting %u clients", server->connection_count);
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].state != CONNECTION_FREE)
      connection_close(server, server->connections + i, "USR1");
}

void signals_debugging_toggle(void)
{
  message_debugging(!message_is_debugging());
  message(LEVEL_INFO, "debugging is %s", message_is_debugging() ? "on" : "off");
}

void signals_handle(struct server *server)
{
  for (;;) {
    switch (selfpipe_read()) {
    case -1:
      rest(REST_USUAL); /* poll will tell of it again */
      return;
    case 0:
      return;
    case SIGTERM:
    case SIGINT:
      server->stopping = true;
      break;
    case SIGHUP:
      notify_reloading();
      (void)reload(server);
      notify_ready();
      break;
    case SIGUSR1:
      disconnect(server);
      break;
    case SIGUSR2:
      drain_begin(server);
      break;
    case SIGQUIT:
      if (server->is_one_of_several)
        message_debugging(!message_is_debugging());
      else
        signals_debugging_toggle();
      break;
    case SIGALRM:
      dump_status_line(server);
      break;
    }
  }
}
