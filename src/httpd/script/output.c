/* output: what the script prints, to the client. Nothing more is read while the client has
 * not taken what was read before. */
#include <errno.h>
#include <string.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/uint32.h>

#include "state/connection.h"
#include "script/parts.h"
#include "state/server.h"

/* Room in front of a chunk for its size, and behind it for the line end. */
enum { CHUNK_HEAD = 10, CHUNK_TAIL = 2 };
/* One script must not keep all others waiting. */
enum { OUTPUT_TURN_MAX = 16 };

/* Of a line that is no part of a header. */
enum { LINE_SHOWN = 100 };

enum moved { MOVED, MOVED_NOTHING, MOVED_END, MOVED_FAILED };

static enum moved read_failed(void)
{
  return errno == EAGAIN || errno == EWOULDBLOCK ? MOVED_NOTHING : MOVED_FAILED;
}

/* Bytes of the body: those that came with the header first, then from the script. */
static enum moved body_take(struct script *s, char *out, size_t room, size_t *taken)
{
  ssize_t n;
  if (s->body_rest.n) {
    *taken = s->body_rest.n < room ? s->body_rest.n : room;
    memcpy(out, s->body_rest.s, *taken);
    s->body_rest = bytes_after(s->body_rest, *taken);
    return MOVED;
  }
  n = fd_read(s->output, out, room);
  if (n < 0)
    return read_failed();
  *taken = (size_t)n;
  return n == 0 ? MOVED_END : MOVED;
}

static void chunk_frame(struct connection *c, size_t length)
{
  char *at = c->workspace.output + c->output_end;
  /* Eight digits, always: the size stands in front of bytes that are there already. */
  uint320_xfmt(at, (uint32_t)length, CHUNK_HEAD - 2);
  memcpy(at + CHUNK_HEAD - 2, "\r\n", 2);
  memcpy(at + CHUNK_HEAD + length, "\r\n", CHUNK_TAIL);
  c->output_end += CHUNK_HEAD + length + CHUNK_TAIL;
}

/* Puts bytes that were taken into the client's output, framed. */
static void body_put(struct script *s, size_t length)
{
  struct connection *c = s->client;
  if (s->framing == FRAMING_NONE)
    return;
  if (s->framing == FRAMING_LENGTH && length > s->body_left)
    length = (size_t)s->body_left; /* surplus is dropped */
  s->body_length += length;
  if (s->framing == FRAMING_CHUNKED) {
    chunk_frame(c, length);
    return;
  }
  c->output_end += length;
  if (s->framing == FRAMING_LENGTH) {
    s->body_left -= length;
    s->output_ended = s->body_left == 0;
  }
}

/* Takes as much of the body as fits the client's output. */
static enum moved body_move(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  size_t front = s->framing == FRAMING_CHUNKED ? CHUNK_HEAD : 0;
  size_t used = c->output_end + front + CHUNK_TAIL + 5, taken = 0;
  char *at = c->workspace.output + c->output_end + front;
  enum moved moved;
  if (used >= server->workspaces.output_size)
    return MOVED_NOTHING;
  moved = body_take(s, at, server->workspaces.output_size - used, &taken);
  /* An end that comes from the end of cgiexec is none. */
  if (moved == MOVED_END && !script_fate_read(server, s))
    return MOVED_NOTHING;
  if (moved == MOVED_END)
    script_end_judge(server, s);
  else if (moved == MOVED)
    body_put(s, taken);
  else if (moved == MOVED_FAILED)
    script_break_off(server, s, strerror(errno));
  return moved;
}

static enum script_head_state head_parse(struct server *server, struct script *s, size_t begin)
{
  return script_head_parse(&s->head, bytes_of(s->head_buffer + begin, s->head_length - begin),
                           server->conf.globals->num_headers, false);
}

/* Passes on what is interim, until the header of the answer itself is the first in the buffer. */
static enum script_head_state answer_parse(struct server *server, struct script *s)
{
  size_t begin = 0;
  enum script_head_state state = head_parse(server, s, begin);
  while (state == SCRIPT_HEAD_COMPLETE && s->head.interim) {
    script_interim(server, s, bytes_of(s->head_buffer + begin, s->head.length));
    begin += s->head.length;
    state = head_parse(server, s, begin);
  }
  if (begin == 0)
    return state;
  s->head_length -= begin;
  memmove(s->head_buffer, s->head_buffer + begin, s->head_length);
  return head_parse(server, s, 0);
}

static void head_refuse(struct server *server, struct script *s)
{
  struct bytes line = s->head.bad_line;
  bool cut = line.n > LINE_SHOWN;
  script_say(s, "%s: '%.*s%s': %u", s->head.reason, (int)(cut ? LINE_SHOWN : line.n), line.s,
             cut ? "..." : "", s->head.failure);
  script_page(server, s, s->head.failure, s->head.reason);
}

/* False: the request has been redirected, and s works for it no longer. */
static bool head_judge(struct server *server, struct script *s, bool end)
{
  unsigned int instead;
  switch (answer_parse(server, s)) {
  case SCRIPT_HEAD_COMPLETE:
    s->body_rest = bytes_of(s->head_buffer + s->head.length, s->head_length - s->head.length);
    if (s->local_redirect && s->head.local_location) {
      script_redirect(server, s);
      return false;
    }
    instead = script_respond(server, s);
    if (instead)
      script_fail(server, s, instead,
                  instead == 502 ? "header of script longer than BufSize"
                                 : "Headers cannot be looked up any more");
    break;
  case SCRIPT_HEAD_BAD:
    head_refuse(server, s);
    break;
  case SCRIPT_HEAD_INCOMPLETE:
    if (end)
      script_end_judge(server, s);
    else if (s->head_length == s->head_size)
      script_fail(server, s, 502, "header of script longer than ScriptBufSize");
    break;
  }
  return true;
}

/* Reads more of the header. */
static enum moved head_move(struct server *server, struct script *s)
{
  ssize_t n = fd_read(s->output, s->head_buffer + s->head_length, s->head_size - s->head_length);
  if (n < 0) {
    enum moved failed = read_failed();
    if (failed == MOVED_FAILED)
      script_fail(server, s, 502, strerror(errno));
    return failed;
  }
  if (n > 0) {
    script_started(server, s);
    s->head_length += (size_t)n;
  }
  /* The end of output may be that of a script that was refused: cgiexec's word comes first. */
  if (n == 0 && !script_fate_read(server, s))
    return MOVED_NOTHING;
  if (!head_judge(server, s, n == 0))
    return MOVED_NOTHING;
  return n > 0 ? MOVED : MOVED_END;
}

static void hold_end(struct script *s)
{
  s->held = false;
  if (!s->ending)
    timer_stop(&s->hold);
}

/* The beginning of an answer waits a little for its end, unless there is much of it. */
static void hold_judge(struct server *server, struct script *s, bool head)
{
  if (head && s->answered && !s->output_ended) {
    s->held = true;
    timer_start(&server->scripts.holding, &s->hold, server->clock.now);
  }
  if (s->held && (s->output_ended || s->client->output_end > server->workspaces.output_size / 2))
    hold_end(s);
}

/* Moves once. False: there is no more to do now, or no script any more. */
static bool output_step(struct server *server, struct script *s)
{
  bool head = !s->answered;
  enum moved moved = head ? head_move(server, s) : body_move(server, s);
  if (moved == MOVED_NOTHING || s->state != SCRIPT_RUNNING)
    return false;
  script_progress(server, s);
  /* The body that came with the head; it need not be asked for again. */
  if (head && s->body_rest.n)
    body_move(server, s);
  if (s->state == SCRIPT_RUNNING)
    hold_judge(server, s, head);
  return s->state == SCRIPT_RUNNING && (s->held || script_client_send(server, s));
}

void script_output_move(struct server *server, struct script *s)
{
  for (unsigned int i = 0; i < OUTPUT_TURN_MAX && !s->output_ended && !s->ending; i++)
    if ((s->answered && !s->held && connection_output_waits(s->client)) || !output_step(server, s))
      break;
  if (s->state != SCRIPT_RUNNING)
    return;
  if (s->output_ended && !connection_output_waits(s->client))
    script_answered(server, s);
  else
    script_watch(server, s);
}

void script_output_drop(struct server *server, struct script *s)
{
  for (unsigned int i = 0; i < OUTPUT_TURN_MAX && s->output >= 0; i++) {
    ssize_t n = fd_read(s->output, s->head_buffer, s->head_size);
    if (n < 0 && read_failed() == MOVED_NOTHING)
      return;
    if (n <= 0)
      script_descriptor_close(server, &s->output_watch, &s->output);
  }
}
