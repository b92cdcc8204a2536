/* script_fate: what cgiexec says on the leash, and the end of a script. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/channel.h>

#include "connection_io.h"
#include "message.h"
#include "script.h"
#include "server.h"

/* What cannot be read so many times in a row will not be: poll tells of it at once, and again. */
enum { REFUSALS_MOST = 10 };

void script_descriptor_close(struct server *server, struct watch *watch, int *fd)
{
  if (*fd < 0)
    return;
  poll_set_remove(&server->poll_set, watch);
  fd_close(*fd);
  *fd = -1;
}

/* All is known, or nothing more will be: the record is written, the place is free. */
static void script_free(struct server *server, struct script *s)
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

static void exit_take(struct script *s, struct cgi_fate const *fate)
{
  s->exit_known = true;
  s->fate = *fate;
  s->fate.text = BYTES_NONE;
}

static void fate_ended(struct server *server, struct script *s, struct cgi_fate const *fate)
{
  s->fate_known = true;
  exit_take(s, fate);
  message_debug("script %u: %s %u", fate->pid, fate->signaled ? "signal" : "exit code", fate->code);
  script_descriptor_close(server, &s->leash_watch, &s->leash);
  if (s->state == SCRIPT_ENDING)
    script_free(server, s);
}

/* 100 Continue only now: the content is really going to be read. */
void script_started(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  if (s->started)
    return;
  s->started = true;
  if (c && c->workspace.request->expect_continue && s->content_left && s->content_read == 0 &&
      !s->answered)
    connection_interim(server, c, BYTES("HTTP/1.1 100 Continue\r\n\r\n"));
}

/* More are never sent, nor another first one, nor any after the last. */
enum { WORDS_MAX = 4 };

static bool is_fault(struct script *s, struct cgi_fate const *fate)
{
  if (++s->words > WORDS_MAX)
    return true;
  if (fate->kind == CGI_REFUSED)
    return s->started || s->exit_known;
  return s->exit_known && fate->kind != CGI_ENDED;
}

/* Those that a page alone can answer with. */
static unsigned int refusal_status(struct cgi_fate const *fate)
{
  static uint16_t const good[] = { 400, 403, 404, 410, 413, 414, 431 };
  if (fate->status >= 500 && fate->status <= 511)
    return fate->status;
  for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
    if (fate->status == good[i])
      return fate->status;
  return 502;
}

static void refused(struct server *server, struct script *s, struct cgi_fate const *fate)
{
  message_debug("script refused: %.*s", (int)fate->text.n, fate->text.s); /* cgiexec has said it */
  script_descriptor_close(server, &s->leash_watch, &s->leash);
  if (s->state == SCRIPT_RUNNING)
    script_page(server, s, refusal_status(fate), "script refused by cgiexec");
  else
    script_free(server, s);
}

/* False: it no longer answers its client. */
static bool fate_judge(struct server *server, struct script *s, struct cgi_fate const *fate)
{
  bool answers = s->state == SCRIPT_RUNNING;
  switch (fate->kind) {
  case CGI_STARTED:
    s->at_work = s->asked;
    script_started(server, s);
    break;
  case CGI_REFUSED:
    refused(server, s, fate);
    return false;
  case CGI_EXITED:
    exit_take(s, fate);
    break;
  case CGI_ENDED:
    fate_ended(server, s, fate);
    break;
  }
  return answers;
}

static void answer_lost(struct server *server, struct script *s, char const *why)
{
  script_say(s, "%s in the middle of its answer: connection broken off", why);
  script_break_off(server, s, why);
}

/* Nothing true is to be heard of the script any more. */
static void fate_unknown(struct server *server, struct script *s, char const *why)
{
  script_descriptor_close(server, &s->leash_watch, &s->leash);
  if (s->state == SCRIPT_ENDING)
    script_free(server, s);
  else if (!s->answered)
    script_fail(server, s, 502, why);
  else
    answer_lost(server, s, why);
}

bool script_fate_read(struct server *server, struct script *s)
{
  while (s->leash >= 0) {
    char buffer[CGI_FATE_MAX];
    struct cgi_fate fate;
    long n = channel_receive(s->leash, buffer, sizeof(buffer));
    if (n < 0 && errno != EMSGSIZE) {
      if (errno == EAGAIN || errno == EWOULDBLOCK || ++s->refusals < REFUSALS_MOST)
        return true;
      fate_unknown(server, s, "cgiexec cannot be heard");
      return false;
    }
    s->refusals = 0;
    if (n == 0 && channel_is_over(s->leash)) {
      fate_unknown(server, s, "cgiexec died");
      return false;
    }
    if (n <= 0 || !cgi_unpack_fate(bytes_of(buffer, (size_t)n), &fate) || is_fault(s, &fate)) {
      message(LEVEL_WARNING, "cgiexec said of a script what makes no sense: ended");
      fate_unknown(server, s, "cgiexec made no sense");
      return false;
    }
    if (s->unread && fate.kind == CGI_REFUSED && fate.status == 403)
      fate.status = 404;
    if (!fate_judge(server, s, &fate))
      return false;
  }
  return true;
}
