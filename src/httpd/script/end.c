/* end: what the end of a script's output means. Where only that end tells the client that
   the answer is whole, it is passed on when cgiexec has said that the script ended by itself, or
   that it still runs and so must have closed its output. The word usually comes with the end; when
   it does not, cgiexec is asked for it. What is no whole answer waits for that word, too: the log
   is to say how the script ended, and cgiexec not that the core has ended it. */
#include <string.h>

#include <httpway/channel.h>

#include "script/parts.h"
#include "state/server.h"

static void break_off(struct server *server, struct script *s, char const *why)
{
  script_say_end(s, why, "connection broken off");
  script_break_off(server, s, why);
}

static void no_answer(struct server *server, struct script *s)
{
  char const *why = s->head_length ? "no empty line after its header" : "it printed nothing";
  script_say_end(s, why, "500");
  script_page(server, s, 500, why);
}

/* Not at the price of a turn of the loop for each script: most words are under way. */
static void word_await(struct server *server, struct script *s)
{
  s->ending = true;
  poll_set_change(&server->poll_set, &s->leash_watch, s->leash, POLLIN);
  if (!s->held)
    timer_start(&server->scripts.holding, &s->hold, server->clock.now);
}

static void end_put(struct script *s)
{
  struct connection *c = s->client;
  if (s->framing == FRAMING_CHUNKED) {
    memcpy(c->workspace.output + c->output_end, "0\r\n\r\n", 5);
    c->output_end += 5;
  }
  s->ending = false;
  s->output_ended = true;
}

void script_end_judge(struct server *server, struct script *s)
{
  bool known = s->exit_known || s->at_work;
  if (s->answered &&
      (s->framing == FRAMING_NONE || (s->framing == FRAMING_LENGTH && !s->body_left)))
    s->output_ended = true;
  else if (!known)
    word_await(server, s);
  else if (!s->answered)
    no_answer(server, s);
  else if (s->exit_known && s->fate.signaled)
    break_off(server, s, "script was ended by a signal in the middle of its answer");
  else if (s->exit_known && s->fate.stopped)
    break_off(server, s, "script was told to end in the middle of its answer");
  else if (s->framing == FRAMING_LENGTH)
    break_off(server, s, "script printed less than its Content-Length");
  else
    end_put(s);
}

void script_end_ask(struct script *s)
{
  if (s->asked)
    return;
  s->asked = true;
  /* What cannot be asked may still be told; ScriptTimeout ends the waiting. */
  (void)channel_send(s->leash, CGI_ASK, sizeof(CGI_ASK) - 1, 0, 0);
}
