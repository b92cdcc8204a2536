/* work: the turn of one connection: answer, send, and settle in the state that fits. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "client/answer_records.h"
#include "conn/answers.h"
#include "conn/close.h"
#include "client/send.h"
#include "client/connection_state.h"
#include "conn/work.h"
#include "log/message.h"
#include "client/pace.h"
#include "state/server.h"
#include "client/spool.h"

static void batch_reset(struct connection *c)
{
  c->output_sent = c->output_end = 0;
  c->batch_sent = 0;
  c->segment = c->segment_count = 0;
  c->warm_until = 0;
  c->pending_first = c->pending_count = 0;
  c->records_end = 0;
}

/* The last answer is out. Closing while the client still sends, or with bytes left unread, would
   destroy it on its way (RFC 9112 section 9.6); and whether it still sends cannot be known, unless
   it has said that it does not. */
static void connection_end(struct server *server, struct connection *c)
{
  if (c->client_done && c->input_start == c->input_end) {
    connection_close(server, c, c->close_why);
    return;
  }
  if (shutdown(c->fd, SHUT_WR) < 0) {
    connection_close(server, c, strerror(errno));
    return;
  }
  message_debug("connection %u: our side is shut: %s", c->number, c->close_why);
  workspace_give_back(&server->workspaces, &c->workspace);
  connection_state_set(server, c, CONNECTION_LINGERING);
}

/* Everything that can be answered has been. Waits for more of a request, or for the next one. */
static void connection_settle(struct server *server, struct connection *c)
{
  size_t left = c->input_end - c->input_start;
  bool next = c->input_start > 0 || c->state != CONNECTION_READING;
  if (left && c->input_start) {
    memmove(c->workspace.input, c->workspace.input + c->input_start, left);
    c->input_start = 0;
    c->input_end = left;
    request_init(c->workspace.request); /* it pointed to where the bytes were */
  }
  if (left) {
    /* A request has Timeout for its whole head, however slowly it comes. */
    if (next)
      connection_state_set(server, c, CONNECTION_READING);
  } else if (!server->listening && !server->keeps_idle) {
    connection_close(server, c, "USR2");
  } else {
    workspace_give_back(&server->workspaces, &c->workspace);
    connection_state_set(server, c, CONNECTION_WAITING);
  }
}

void connection_work(struct server *server, struct connection *c)
{
  for (;;) {
    if (c->output_end == 0) {
      enum answers_verdict made = answers_make(server, c);
      if (made == ANSWERS_NONE)
        connection_settle(server, c);
      if (made != ANSWERS_MADE)
        return;
    }
    switch (connection_batch_send(server, c)) {
    case SEND_DONE:
      break;
    case SEND_LATER:
      if (c->state != CONNECTION_SENDING)
        connection_state_set(server, c, CONNECTION_SENDING);
      return;
    case SEND_COLD:
      if (c->fetch_looks++ == 0)
        message_debug("connection %u: the file is fetched", c->number);
      connection_state_set(server, c, CONNECTION_FETCHING);
      return;
    case SEND_FAILED:
      connection_close(server, c, c->close_why);
      return;
    }
    batch_reset(c);
    if (c->close) {
      connection_end(server, c);
      return;
    }
  }
}

/* Content that came with the head, and was passed on. */
static size_t content_taken(struct connection const *c)
{
  size_t behind = c->input_end - c->input_start - c->workspace.request->head_length;
  if (c->workspace.request->body != BODY_LENGTH || c->spooled)
    return 0;
  return c->workspace.request->content_length < behind
             ? (size_t)c->workspace.request->content_length
             : behind;
}

/* Its request has been answered by a script. */
static void answered(struct server *server, struct connection *c)
{
  c->input_start += c->workspace.request->head_length + content_taken(c);
  c->close = c->close || c->spool_cut;
  spool_drop(server, c);
  answers_request_done(c);
  c->first_byte = server->clock.latest;
  batch_reset(c);
  if (c->close)
    connection_end(server, c);
  else
    connection_work(server, c);
}

static void break_off(struct server *server, struct connection *c)
{
  answers_abandon(server, c);
  spool_drop(server, c);
  answers_request_done(c);
  batch_reset(c);
  c->client_done = false; /* it may have sent more than was read */
  connection_end(server, c);
}

void connection_step_take(struct server *server, struct connection *c)
{
  enum connection_step step = c->step;
  c->step = STEP_NONE;
  pace_begin(server, c);
  switch (step) {
  case STEP_WORK:
    connection_work(server, c);
    break;
  case STEP_ANSWERED:
    answered(server, c);
    break;
  case STEP_BREAK_OFF:
    break_off(server, c);
    break;
  default:
    connection_close(server, c, c->close_why);
  }
}
