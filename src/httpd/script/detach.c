/* detach: how a script parts from its client, and how its place becomes free. */
#include <sys/socket.h>

#include <skalibs/djbunix.h>

#include <httpway/channel.h>

#include "script/parts.h"
#include "script/scripts.h"
#include "state/server.h"

void script_descriptor_close(struct server *server, struct watch *watch, int *fd)
{
  if (*fd < 0)
    return;
  poll_set_remove(&server->poll_set, watch);
  fd_close(*fd);
  *fd = -1;
}

void script_free(struct server *server, struct script *s)
{
  script_descriptor_close(server, &s->input_watch, &s->input);
  script_descriptor_close(server, &s->output_watch, &s->output);
  script_descriptor_close(server, &s->leash_watch, &s->leash);
  timer_stop(&s->timer);
  timer_stop(&s->hold);
  if (s->record_length) {
    if (s->fate_known)
      record_finish_script(s->record, s->fate.signaled, s->fate.code, s->fate.cpu,
                           s->fate.peak_memory);
    journal_append(&server->journal, s->record, s->record_length, server->clock.now);
  }
  s->record_length = 0;
  s->state = SCRIPT_FREE;
  server->spooled -= s->spooled;
  s->spooled = 0;
  server->scripts.running--;
  server->scripts.freed = true;
}

/* A script that is ended before all of its content came does not see an end of it, which it would
   take for the end of all: it stays open until nothing of the script remains. */
static void input_drop(struct server *server, struct script *s, bool end)
{
  if (end && s->input >= 0 && (s->content.n || s->content_left))
    poll_set_remove(&server->poll_set, &s->input_watch);
  else
    script_descriptor_close(server, &s->input_watch, &s->input);
}

/* For cgiexec's log. Where nothing else is said, the client has left. */
static void why_tell(struct script const *s)
{
  char why = (char)(s->end_why ? s->end_why : CGI_WHY_CLIENT);
  (void)channel_send(s->leash, &why, 1, 0, 0);
}

/* Its client has left, which it ignores. */
static bool goes_on(struct script *s)
{
  return s->ignores_abort && s->client && !s->end_why && script_content_keep(s);
}

static void streams_watch(struct server *server, struct script const *s)
{
  if (s->input >= 0)
    poll_set_change(&server->poll_set, &s->input_watch, s->input, POLLOUT);
  if (s->output >= 0)
    poll_set_change(&server->poll_set, &s->output_watch, s->output, POLLIN);
}

static void streams_drop(struct server *server, struct script *s, bool end)
{
  input_drop(server, s, end);
  s->content = BYTES_NONE;
  script_descriptor_close(server, &s->output_watch, &s->output);
}

void script_detach(struct server *server, struct script *s, bool end)
{
  bool alone = end && goes_on(s);
  end = end && !alone;
  if (s->client)
    s->client->script = 0;
  s->client = 0;
  s->state = SCRIPT_ENDING;
  timer_stop(&s->hold);
  s->body_rest = BYTES_NONE;
  if (alone)
    streams_watch(server, s);
  else
    streams_drop(server, s, end);
  if (s->leash < 0) {
    script_free(server, s);
    return;
  }
  /* Half of the leash: cgiexec ends the script and can still tell how it went. */
  if (end && !s->let_go)
    why_tell(s);
  if (end && (s->let_go || shutdown(s->leash, SHUT_WR) < 0)) {
    script_free(server, s);
    return;
  }
  s->let_go = s->let_go || end;
  poll_set_change(&server->poll_set, &s->leash_watch, s->leash, POLLIN);
  timer_start(end ? &server->scripts.ending : &server->scripts.busy, &s->timer, server->clock.now);
}

void script_end_all(struct server *server)
{
  for (uint32_t i = 0; i < server->scripts.size; i++)
    if (server->scripts.scripts[i].state == SCRIPT_ENDING)
      script_free(server, server->scripts.scripts + i);
}
