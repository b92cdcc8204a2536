/* answer: limits, content, queue; then the script. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "client/connection_state.h"
#include "decide/decision.h"
#include "log/message.h"
#include "script/scripts.h"
#include "script/answer.h"
#include "state/server.h"
#include "client/spool.h"

enum { SILENCE = 5000 /* milliseconds */ };

/* Content that was not read: what comes behind it could not be told from it. */
static bool refused(struct exchange *e, unsigned int status, char const *why)
{
  struct decision d = decision_page(status, why);
  d.close = d.close || e->decision.close || e->request->body != BODY_NONE;
  e->decision = d;
  return false;
}

static bool content_too_long(struct exchange const *e)
{
  return e->request->body == BODY_LENGTH && e->way.settings->max_body &&
         e->request->content_length > e->way.settings->max_body;
}

/* Once in a while: there may be many who send content. */
static void no_file_say(struct server *server)
{
  if (server->clock.now < server->spool_quiet_until)
    return;
  server->spool_quiet_until = server->clock.now + SILENCE;
  message(LEVEL_WARNING, "unable to make a temporary file for content: %s", strerror(errno));
}

/* Content of a known length for which there is no file goes to the script as it comes, which is the
   best that can be done. */
static bool must_stream(struct exchange const *e, enum spool_verdict verdict)
{
  return verdict == SPOOL_NO_FILE && e->request->body == BODY_LENGTH;
}

static bool queue_join(struct server *server, struct connection *c, struct exchange *e)
{
  /* Whose content has come was counted when it began to (spool.c). */
  if (server->state_count[CONNECTION_QUEUED] >= server->conf.globals->script_queue && !c->spooled)
    return refused(e, 503, "too many wait for scripts");
  c->queued_for = e->way.location_number;
  connection_state_set(server, c, CONNECTION_QUEUED);
  return true;
}

/* Nobody takes from the channel at the moment: poll tells when there is room. */
static void channel_full_set(struct server *server, bool full)
{
  struct pollfd const *slot = server->poll_set.slots + SLOT_SCRIPTS;
  server->scripts.full = full;
  poll_set_fixed(&server->poll_set, SLOT_SCRIPTS, slot->fd,
                 (short)(full ? slot->events | POLLOUT : slot->events & ~POLLOUT));
}

void script_channel_ready(struct server *server)
{
  channel_full_set(server, false);
  server->scripts.freed = true;
}

static bool start(struct server *server, struct connection *c, struct exchange *e)
{
  int error;
  if (script_start(server, c, e, c->spooled ? c->spool : -1)) {
    c->script->spooled = spool_pass(server, c);
    return true;
  }
  error = errno;
  if (error == EAGAIN) {
    channel_full_set(server, true);
    return queue_join(server, c, e);
  }
  message(LEVEL_WARNING, "unable to ask cgiexec for a script: %s", strerror(error));
  return refused(e, error == EMSGSIZE ? 431 : 503, "cgiexec cannot be asked");
}

bool script_answer(struct server *server, struct connection *c, struct exchange *e)
{
  if (server->scripts.channel < 0) {
    message(LEVEL_WARNING,
            "%s: there is no cgiexec to run scripts: refused: put it in by httpway-with",
            e->way.physical.s);
    return refused(e, 500, "script: there is no cgiexec to run it");
  }
  if (content_too_long(e))
    return refused(e, 413, "content longer than MaxBody");
  if (spool_is_wanted(server, c, e)) {
    enum spool_verdict verdict = spool_begin(server, c, e);
    if (verdict == SPOOL_BEGUN)
      return true;
    if (verdict == SPOOL_NO_FILE)
      no_file_say(server);
    if (!must_stream(e, verdict))
      return refused(e, 503, "no room for content");
  }
  if (!script_may_start(server, e))
    return queue_join(server, c, e);
  return start(server, c, e);
}
