/* loop: poll, then signals, log, connections, listeners, deadlines: each in its turn, none waiting
 * for another. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <httpway/channel.h>
#include <httpway/self.h>

#include "auth/client.h"
#include "conn/close.h"
#include "client/send.h"
#include "conn/connections.h"
#include "loop/drain.h"
#include "client/evict.h"
#include "loop/listeners.h"
#include "loop/loop.h"
#include "log/message.h"
#include "log/notify.h"
#include "loop/park.h"
#include "loop/signals.h"
#include "script/scripts.h"
#include "status/board.h"

/* What goes on and on is said once in so long. */
enum { SILENCE = 5000 /* milliseconds */ };

static int time_until(uint64_t deadline, uint64_t now)
{
  if (deadline == UINT64_MAX)
    return -1;
  if (deadline <= now)
    return 0;
  return deadline - now > 1000000 ? 1000000 : (int)(deadline - now);
}

/* In these states alone a connection is in one of the queues of pace.h. */
static bool clients_are_looked_at(struct server const *server)
{
  return (server->state_count[CONNECTION_SENDING] | server->state_count[CONNECTION_SPOOLING] |
          server->state_count[CONNECTION_SCRIPT]) != 0;
}

/* Monotonic milliseconds: when the next turn has something to do even if nothing is ready. */
static uint64_t next_deadline(struct server const *server)
{
  uint64_t now = server->clock.now;
  uint64_t deadline = earlier(timer_deadline(&server->waiting), timer_deadline(&server->reading));
  deadline = earlier(deadline, timer_deadline(&server->parked));
  deadline = earlier(deadline, park_deadline(server));
  if (clients_are_looked_at(server)) {
    deadline = earlier(deadline, timer_deadline(&server->paced));
    deadline = earlier(deadline, timer_deadline(&server->slow));
  }
  deadline = earlier(deadline, timer_deadline(&server->fetching));
  deadline = earlier(deadline, timer_deadline(&server->lingering));
  deadline = earlier(deadline, timer_deadline(&server->queued));
  deadline = earlier(deadline, timer_deadline(&server->authcheck.waiting));
  deadline = earlier(deadline, timer_deadline(&server->scripts.busy));
  deadline = earlier(deadline, timer_deadline(&server->scripts.ending));
  deadline = earlier(deadline, timer_deadline(&server->scripts.holding));
  deadline = earlier(deadline, journal_deadline(&server->journal));
  if (server->connection_count == server->connection_max)
    deadline = earlier(deadline, evict_deadline(server));
  if (server->channels_again > now)
    deadline = earlier(deadline, server->channels_again);
  if (server->accept_again > now)
    deadline = earlier(deadline, server->accept_again);
  if (!server->listening)
    deadline = earlier(deadline, server->drain_until);
  return deadline;
}

/* What comes on it, and on that of cgiexec, is the keeper's word; of several processes the parent
   hears it. */
static void journal_watch(struct server *server)
{
  struct journal const *journal = &server->journal;
  short events = server->is_one_of_several ? 0 : POLLIN;
  poll_set_fixed(&server->poll_set, SLOT_JOURNAL, journal->gone ? -1 : journal->channel,
                 (short)(events | (journal_awaits_room(journal) ? POLLOUT : 0)));
}

/* Something is there, and cannot be read: poll would tell of it at once, and again. */
static void channel_refused(struct server *server)
{
  static uint64_t quiet_until;
  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return;
  server->channels_again = server->clock.now + REST_USUAL;
  if (server->clock.now >= quiet_until)
    message(LEVEL_WARNING, "unable to read from a helper: %s", strerror(errno));
  quiet_until = server->clock.now + SILENCE;
}

/* Hides the channels of helpers from poll, or shows them again. */
static void channels_hide(struct poll_set *set)
{
  for (int i = SLOT_JOURNAL; i <= SLOT_AUTHCHECK; i++)
    set->slots[i].fd = -2 - set->slots[i].fd;
}

/* Whether the channel is at its end. */
static bool helper_turn(struct server *server, int slot, enum restarted which)
{
  struct pollfd const *x = server->poll_set.slots + slot;
  bool ended = false;
  if (x->revents & POLLIN) {
    unsigned int n = channel_restarts(x->fd, &ended);
    if (n == 0 && !ended)
      channel_refused(server);
    for (; n; n--)
      status_restarted(server, which);
  }
  return ended || x->revents & (POLLHUP | POLLERR | POLLNVAL);
}

static void journal_turn(struct server *server, short revents)
{
  struct journal *journal = &server->journal;
  if (helper_turn(server, SLOT_JOURNAL, RESTARTED_LOGFMT))
    journal->gone = true;
  if ((revents & POLLOUT) || journal_deadline(journal) <= server->clock.now)
    journal_flush(journal, server->clock.now);
}

/* A slot that is freed takes over the last one: if that has not had its turn yet, it has it when
 * poll tells of it again. One turn may free several. */
static void watches_turn(struct server *server)
{
  struct poll_set *set = &server->poll_set;
  size_t slot = poll_set_begin(set);
  for (size_t left = set->count - set->fixed; left; left--, slot = poll_set_next(set, slot)) {
    short revents = slot >= set->fixed && slot < set->count ? set->slots[slot].revents : 0;
    if (!revents)
      continue;
    if (!server_may_serve(server))
      return;
    set->slots[slot].revents = 0;
    set->owners[slot]->ready(server, set->owners[slot], revents);
  }
}

static void listeners_turn(struct server *server)
{
  for (uint32_t i = 0; i < server->listener_count && server->listening; i++)
    if (server->poll_set.slots[SLOT_LISTENERS + i].revents)
      listeners_accept(server, i);
}

static void expire(struct server *server, struct timer_queue *queue)
{
  struct timer *timer;
  while ((timer = timer_expired(queue, server->clock.now)))
    connection_timed_out(server, (struct connection *)timer);
}

static void scripts_expire(struct server *server, struct timer_queue *queue)
{
  struct timer *timer;
  while ((timer = timer_expired(queue, server->clock.now)))
    script_timed_out(server, (struct script *)timer);
}

static void connections_expire(struct server *server)
{
  expire(server, &server->waiting);
  expire(server, &server->parked);
  expire(server, &server->reading);
  if (clients_are_looked_at(server)) {
    expire(server, &server->paced);
    expire(server, &server->slow);
  }
  expire(server, &server->fetching);
  expire(server, &server->lingering);
  expire(server, &server->queued);
  expire(server, &server->authcheck.waiting);
}

static void holds_expire(struct server *server)
{
  struct timer *hold;
  while ((hold = timer_expired(&server->scripts.holding, server->clock.now)))
    script_hold_over(server, hold);
}

static void deadlines_turn(struct server *server)
{
  connections_expire(server);
  holds_expire(server);
  scripts_expire(server, &server->scripts.busy);
  scripts_expire(server, &server->scripts.ending);
}

static bool somebody_is_ready(struct server const *server)
{
  return !timer_queue_is_empty(&server->ready) || server->scripts.freed;
}

/* All that has come of this turn: connections that were left a step, places for scripts, questions.
   Ends, since each round takes requests of those that have come. */
static void ready_turn(struct server *server)
{
  if (!somebody_is_ready(server) && server->authcheck.questions_of_turn.count == 0)
    return;
  do {
    connections_step(server);
    if (server->scripts.freed) {
      server->scripts.freed = false;
      connections_unqueue(server);
    }
    authcheck_questions_send(server);
  } while (somebody_is_ready(server));
}

/* Signals are heard all the same, so that the server can be ended. */
static void poll_failed(struct server *server)
{
  static uint64_t quiet_until;
  if (server->clock.now >= quiet_until)
    message(LEVEL_WARNING, "unable to poll, trying again: %s", strerror(errno));
  quiet_until = server->clock.now + SILENCE;
  rest(REST_USUAL);
  clock_update(&server->clock);
  signals_handle(server);
  journal_flush(&server->journal, server->clock.now);
}

/* A timer that is started meanwhile is due in the next turn at the earliest: queues are looked at
   only when the time has come that was waited for. */
static void turn(struct server *server)
{
  struct poll_set *set = &server->poll_set;
  bool waiting = server_must_wait(server), hidden = server->channels_again > server->clock.now;
  uint64_t deadline;
  int ready;
  server->loop_turn++;
  file_cache_turn(&server->files);
  connection_send_turn(server);
  listeners_watch(server);
  journal_watch(server);
  if (hidden)
    channels_hide(set);
  deadline = waiting ? journal_deadline(&server->journal) : next_deadline(server);
  ready = poll(set->slots, waiting ? SLOT_AUTHCHECK : set->count,
               time_until(deadline, server->clock.now));
  if (hidden)
    channels_hide(set);
  clock_update(&server->clock);
  if (ready < 0) {
    if (errno != EINTR)
      poll_failed(server);
    return;
  }
  journal_turn(server, set->slots[SLOT_JOURNAL].revents);
  if (set->slots[SLOT_SIGNALS].revents)
    signals_handle(server);
  if (set->slots[SLOT_LIFELINE].revents)
    drain_lifeline(server, set->slots[SLOT_LIFELINE].revents);
  server->scripts.gone = helper_turn(server, SLOT_SCRIPTS, RESTARTED_CGIEXEC);
  if (set->slots[SLOT_SCRIPTS].revents & POLLOUT)
    script_channel_ready(server);
  if (waiting) {
    status_publish(server);
    return;
  }
  watches_turn(server);
  park_turn(server);
  if (set->slots[SLOT_AUTHCHECK].revents)
    if (!authcheck_answers_read(server))
      channel_refused(server);
  listeners_turn(server);
  if (server->clock.now >= deadline)
    deadlines_turn(server);
  ready_turn(server);
  park_idle(server);
  if (server->board)
    status_publish(server);
}

/* The last records, for as long as the log takes them. */
static void farewell(struct server *server)
{
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].state != CONNECTION_FREE)
      connection_close(server, server->connections + i, "the server stops");
  script_end_all(server);
  journal_farewell(&server->journal, server->clock.now);
}

/* The keeper of a helper is gone: nobody would start the helper again, so the whole chain has to
 * be. */
static char const *helper_gone(struct server const *server)
{
  if (server->journal.gone)
    return "logfmt";
  if (server->authcheck.gone)
    return "authcheck";
  return server->scripts.gone ? "cgiexec" : 0;
}

int loop(struct server *server)
{
  char const *gone = 0;
  while (!server->stopping && !(gone = helper_gone(server)) &&
         (server->listening ||
          ((server->connection_count || server->scripts.running) && !drain_is_over(server))))
    turn(server);
  if (gone)
    message(LEVEL_FATAL, "%s is gone for good: ending, to be started anew", gone);
  else if (!server->is_one_of_several)
    message(LEVEL_INFO, server->stopping ? "stopped" : "drained");
  notify_stopping();
  farewell(server);
  return gone ? 111 : 0;
}
