/* connection_work: the turn of one connection: answer, send, and settle in the state that fits. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "answers.h"
#include "authcheck_client.h"
#include "connection_io.h"
#include "message.h"
#include "server.h"
#include "spool.h"

static void batch_reset(struct connection *c)
{
  c->output_sent = c->output_end = 0;
  c->batch_sent = 0;
  c->segment = c->segment_count = 0;
  c->warm_until = 0;
  c->pending_first = c->pending_count = 0;
  c->records_end = 0;
}

/* A request without content that the client calls its last (RFC 9112 section 9.6: it must not send
   another). */
static bool is_last(struct request const *r)
{
  return r->state == REQUEST_COMPLETE && !r->keep_alive && r->body == BODY_NONE;
}

void connection_keep_set(struct connection *c, bool keep, char const *why)
{
  c->close = !keep;
  c->close_why = why;
  c->client_done = is_last(c->workspace.request);
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

void connection_break_off(struct server *server, struct connection *c, char const *why)
{
  answers_abandon(server, c);
  spool_drop(server, c);
  connection_request_done(c);
  batch_reset(c);
  c->close_why = why;
  c->client_done = false; /* it may have sent more than was read */
  connection_end(server, c);
}

void connection_interim(struct server *server, struct connection *c, struct bytes interim)
{
  if (c->output_end)
    return;
  memmove(c->workspace.output, interim.s, interim.n);
  c->output_end = interim.n;
  /* A client that is gone is noticed when it is looked at next. */
  if (connection_output_send(server, c) && c->output_sent == c->output_end)
    c->output_sent = c->output_end = 0;
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

void connection_answer_page(struct server *server, struct connection *c, unsigned int status,
                            char const *why, bool content)
{
  c->page_status = (uint16_t)status;
  c->page_why = why;
  c->page_close = content;
  /* What a script has used of the output is an interim answer at most, and sent first. */
  connection_state_set(server, c, CONNECTION_SENDING);
  connection_work(server, c);
}

void connection_request_done(struct connection *c)
{
  if (c->workspace.request->field_count[FIELD_AUTHORIZATION])
    authcheck_field_wipe(c);
  if (c->spooled)
    c->spooled = c->spool_cut = false;
  c->settled = (struct settled){ 0 };
  c->client = c->remote;
  /* Else the workspace goes back, and who takes it next begins anew (connection_read.c). */
  if (c->input_start < c->input_end)
    request_init(c->workspace.request);
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

void connection_answer_done(struct server *server, struct connection *c, bool content)
{
  c->input_start += c->workspace.request->head_length + content_taken(c);
  c->close = c->close || content || c->spool_cut;
  spool_drop(server, c);
  connection_request_done(c);
  c->first_byte = server->clock.latest;
  batch_reset(c);
  connection_state_set(server, c, CONNECTION_SENDING);
  if (c->close)
    connection_end(server, c);
  else
    connection_work(server, c);
}
