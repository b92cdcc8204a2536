/* work: the turn of one connection: requests in its input become answers in its output, a batch at
   a time, which are sent, until it settles in the state that fits. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "auth/client.h"
#include "client/answer_records.h"
#include "client/connection_state.h"
#include "client/pace.h"
#include "client/send.h"
#include "client/spool.h"
#include "conn/close.h"
#include "conn/work.h"
#include "decide/client_address.h"
#include "decide/decide.h"
#include "decide/decision.h"
#include "files/open_file.h"
#include "log/message.h"
#include "respond/respond.h"
#include "script/answer.h"
#include "state/server.h"

enum answers_verdict {
  ANSWERS_NONE,     /* there is no complete request */
  ANSWERS_MADE,     /* there is something to send */
  ANSWERS_ELSEWHERE /* a script is to answer: the connection is in its hands, queued, or closed */
};

/* ---- Answers ---- */

/* How much of the input belongs to the request. Content that nobody reads is skipped when it is all
   there; else *lost, since what follows could not be told from it: the connection ends. */
static size_t request_length(struct connection const *c, bool *lost)
{
  struct request const *r = c->workspace.request;
  size_t there = c->input_end - c->input_start;
  *lost = c->spooled && c->spool_cut;
  if (r->state == REQUEST_COMPLETE && c->spooled)
    return r->head_length;
  if (r->state == REQUEST_COMPLETE) {
    size_t behind = there - r->head_length;
    if (r->body == BODY_NONE)
      return r->head_length;
    if (r->body == BODY_LENGTH && r->content_length <= behind)
      return r->head_length + (size_t)r->content_length;
  }
  *lost = true;
  return there;
}

/* Of the file, beside what is in the output. */
static uint64_t segments_length(struct response const *response)
{
  uint64_t sum = 0;
  for (unsigned int i = 0; i < response->segment_count; i++)
    sum += response->segments[i].length;
  return sum;
}

static void file_settle(struct connection *c, struct exchange *e, struct response const *response)
{
  if (response->segment_count) {
    c->file = e->way.found.file.fd;
    c->segment = 0;
    c->segment_count = response->segment_count;
    memcpy(c->workspace.segments, response->segments,
           response->segment_count * sizeof(*response->segments));
    e->way.found.file.fd = -1;
  }
  found_close(&e->way.found.file);
}

static void answer_debug(struct connection const *c, struct exchange const *e,
                         struct response const *response)
{
  struct request const *r = c->workspace.request;
  if (!message_is_debugging())
    return;
  message_debug("connection %u: request %.*s %.*s host %.*s", c->number, (int)r->method_text.n,
                r->method_text.s, (int)r->target.n, r->target.s, (int)r->host_length, r->host);
  message_debug("connection %u: status %u (%s), %s%.*s content %llu bytes, %s", c->number,
                e->decision.status, e->decision.why, e->way.physical.n ? "file " : "",
                (int)e->way.physical.n, e->way.physical.s,
                (unsigned long long)response->content_length,
                response->keep_alive ? "kept alive" : "to be closed");
}

/* What makes a redirect long is the address that the client asked for. */
static struct decision longer_than_buffer(bool redirect)
{
  struct decision d = decision_bare("answer longer than BufSize");
  if (redirect)
    d.status = 414;
  else
    message(LEVEL_WARNING, "answer longer than BufSize: 500 instead");
  d.close = true;
  return d;
}

/* The answer that was decided for, put behind those before it. False: it does not fit there. */
static bool answer_put(struct server *server, struct connection *c, struct exchange *e)
{
  struct output out = { .s = c->workspace.output,
                        .length = c->output_end,
                        .room = server->workspaces.output_size };
  struct response response;
  bool lost;
  size_t length = request_length(c, &lost);
  if (!respond(server, e, server->listening && !lost, &out, &response)) {
    if (c->output_end) {
      found_close(&e->way.found.file);
      return false;
    }
    e->decision = longer_than_buffer(e->decision.target.n > 0);
    respond(server, e, false, &out, &response);
  }
  answer_record_add(server, c, e->decision.status, response.content_length,
                    length + (c->spooled ? c->spool_size : 0),
                    out.length - c->output_end + segments_length(&response));
  answer_debug(c, e, &response);
  c->output_end = out.length;
  connection_keep_set(c, response.keep_alive,
                      lost || e->decision.close ? "what follows is not to be trusted"
                                                : "no keep-alive");
  file_settle(c, e, &response);
  c->input_start += length;
  server_answer_count(server, e->decision.status);
  return true;
}

/* Something that happened meanwhile decides instead: a script that failed, content that was too
 * long. */
static void page_instead(struct server *server, struct connection *c, struct exchange *e)
{
  e->decision = decide_instead(server, e, c->page_status, c->page_why);
  e->decision.close |= c->page_close;
  c->page_status = 0;
  spool_drop(server, c);
}

/* Answers the request at the start of the input. */
static enum answers_verdict answer_one(struct server *server, struct connection *c)
{
  struct exchange *e = &server->exchange;
  exchange_start(server, c, e);
  if (c->page_status)
    page_instead(server, c, e);
  else
    e->decision = decide(server, e);
  if (e->decision.answer == ANSWER_SCRIPT || e->decision.answer == ANSWER_QUESTION) {
    c->settled.ignores_abort = e->way.settings->ignore_client_abort;
    /* What goes before it goes out first: this answer may be long in coming. */
    if (c->output_end) {
      credentials_wipe(&e->scratch.credentials);
      return ANSWERS_MADE;
    }
    if (e->decision.answer == ANSWER_SCRIPT ? script_answer(server, c, e)
                                            : authcheck_ask(server, c, e))
      return ANSWERS_ELSEWHERE;
  }
  return answer_put(server, c, e) ? ANSWERS_NONE : ANSWERS_MADE;
}

/* False: it is not whole yet. */
static bool head_read(struct server const *server, struct connection *c)
{
  if (request_feed(c->workspace.request, c->workspace.input + c->input_start,
                   c->input_end - c->input_start, server->head_limit) == REQUEST_INCOMPLETE)
    return false;
  client_address_find(server, c);
  return true;
}

/* The request at the start of the input has been answered: what is known of it is forgotten, its
   credentials are wiped. */
static void answers_request_done(struct connection *c)
{
  if (c->workspace.request->field_count[FIELD_AUTHORIZATION])
    authcheck_field_wipe(c);
  if (c->spooled)
    c->spooled = c->spool_cut = false;
  c->settled = (struct settled){ 0 };
  c->client = c->remote;
  /* Else the workspace goes back, and who takes it next begins anew. */
  if (c->input_start < c->input_end)
    workspace_request_begin(&c->workspace);
}

/* Answers complete requests, as many as go out together. */
static enum answers_verdict answers_make(struct server *server, struct connection *c)
{
  while (!c->close && c->file < 0 && c->pending_count < BATCH_MAX &&
         c->input_start < c->input_end) {
    enum answers_verdict verdict;
    if (c->workspace.request->state == REQUEST_INCOMPLETE && !head_read(server, c))
      break;
    verdict = answer_one(server, c);
    if (verdict == ANSWERS_ELSEWHERE)
      return verdict;
    if (verdict == ANSWERS_MADE)
      break;
    answers_request_done(c);
    c->first_byte = server->clock.latest;
  }
  return c->output_end > 0 ? ANSWERS_MADE : ANSWERS_NONE;
}

/* ---- Sending, and what comes after ---- */

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
    workspace_request_begin(&c->workspace); /* it pointed to where the bytes were */
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
