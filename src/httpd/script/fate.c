/* fate: what cgiexec says on the leash. */
#include <errno.h>

#include <httpway/channel.h>

#include "client/send.h"
#include "log/message.h"
#include "script/parts.h"
#include "state/server.h"

/* What cannot be read so many times in a row will not be: poll tells of it at once, and again. */
enum { REFUSALS_MOST = 10 };

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
