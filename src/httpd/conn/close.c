/* close: all that a connection holds is given back. */
#include <skalibs/djbunix.h>

#include "client/answer_records.h"
#include "conn/close.h"
#include "client/crowd.h"
#include "log/message.h"
#include "script/scripts.h"
#include "state/server.h"
#include "client/spool.h"

void connection_close(struct server *server, struct connection *c, char const *why)
{
  message_debug("connection %u: closed: %s", c->number, why);
  answers_abandon(server, c);
  if (c->script) {
    script_record_pack(server, c->script);
    script_detach(server, c->script, true);
  }
  spool_drop(server, c);
  if (c->file >= 0)
    fd_close(c->file);
  if (c->workspace.input)
    workspace_give_back(&server->workspaces, &c->workspace);
  timer_stop(&c->timer);
  if (c->parked)
    parking_remove(&server->parking, c->fd, c->number);
  c->parked = false;
  poll_set_remove(&server->poll_set, &c->watch);
  crowd_leave(server, c);
  fd_close(c->fd);
  server->state_count[c->state]--;
  server->state_count[CONNECTION_FREE]++;
  c->state = CONNECTION_FREE;
  server->connection_count--;
  places_give_back(&server->places, c->number);
}
