/* script_answer: limits, content, queue; then the script. */
#include <errno.h>
#include <string.h>

#include "answers.h"
#include "connection_io.h"
#include "decide.h"
#include "message.h"
#include "script.h"
#include "script_answer.h"
#include "server.h"
#include "spool.h"

/* Content that was not read: what comes behind it could not be told from it. */
static bool refused(struct exchange *e, unsigned int status, char const *why)
{
  e->close = e->close || e->request->body != BODY_NONE;
  decide_page(e, status, why);
  return false;
}

static bool content_too_long(struct exchange const *e)
{
  return e->request->body == BODY_LENGTH && e->location.max_body &&
         e->request->content_length > e->location.max_body;
}

static bool content_spool(struct server *server, struct connection *c, struct exchange *e)
{
  if (spool_begin(server, c, e))
    return true;
  message(LEVEL_WARNING, "unable to make a temporary file for content: %s", strerror(errno));
  return refused(e, 503, "no file for content without length");
}

static bool queue_join(struct server *server, struct connection *c, struct exchange *e)
{
  if (server->state_count[CONNECTION_QUEUED] >= server->conf.globals.script_queue)
    return refused(e, 503, "too many wait for scripts");
  c->queued_for = e->location_number;
  connection_state_set(server, c, CONNECTION_QUEUED);
  return true;
}

static bool start(struct server *server, struct connection *c, struct exchange *e)
{
  if (script_start(server, c, e, c->spooled ? c->spool : -1)) {
    spool_drop(c);
    return true;
  }
  message(LEVEL_WARNING, "unable to ask cgiexec for a script: %s", strerror(errno));
  return refused(e, errno == EMSGSIZE ? 431 : 503, "cgiexec cannot be asked");
}

bool script_answer(struct server *server, struct connection *c, struct exchange *e)
{
  if (server->scripts.channel < 0) {
    message(LEVEL_WARNING,
            "%s: there is no cgiexec to run scripts: refused: put it in by httpway-with",
            e->physical);
    return refused(e, 500, "script: there is no cgiexec to run it");
  }
  if (content_too_long(e))
    return refused(e, 413, "content longer than MaxBody");
  if (e->request->body == BODY_CHUNKED && !c->spooled)
    return content_spool(server, c, e);
  if (!script_may_start(server, e))
    return queue_join(server, c, e);
  return start(server, c, e);
}

/* From the one that waited longest on; one whose location is full does not stop those behind it. */
void answers_unqueue(struct server *server)
{
  struct timer *timer = server->queued.head.next;
  while (timer != &server->queued.head && server->scripts.running < server->scripts.size) {
    struct connection *c = (struct connection *)timer;
    timer = timer->next;
    if (script_location_free(server, c->queued_for)) {
      connection_state_set(server, c, CONNECTION_SENDING);
      connection_work(server, c);
    }
  }
}
