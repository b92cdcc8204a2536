/* respond: the head of the answer from the header of the script (REFERENCE 3.6), interim
 * answers in front of it (1xx; 103 are the Early Hints of RFC 8297), and the record of the answer,
 * which is counted with it. */
#include <httpway/record.h>
#include <httpway/status.h>

#include "client/answer_records.h"
#include "client/send.h"
#include "client/connection_state.h"
#include "decide/decide.h"
#include "decide/decision.h"
#include "files/file_fields.h"
#include "respond/header_rules.h"
#include "respond/respond.h"
#include "script/parts.h"
#include "script/scripts.h"
#include "state/server.h"

/* To one answer. */
enum { INTERIMS_MAX = 32 };

static bool content_allowed(struct script const *s)
{
  return s->client->workspace.request->method != METHOD_HEAD && !s->head.no_content;
}

static void framing_choose(struct script *s)
{
  struct request const *r = s->client->workspace.request;
  s->body_left = s->head.content_length;
  if (!content_allowed(s))
    s->framing = FRAMING_NONE;
  else if (s->head.has_content_length)
    s->framing = FRAMING_LENGTH;
  else
    s->framing = r->major > 1 || r->minor > 0 ? FRAMING_CHUNKED : FRAMING_CLOSE;
}

static void put_fields(struct script const *s, struct bytes printed, struct output *out)
{
  struct bytes name, value;
  size_t at = 0;
  while (script_head_next(&s->head, printed, &at, &name, &value)) {
    output_put(out, name);
    output_put(out, BYTES(": "));
    output_put(out, value);
    output_put(out, BYTES("\r\n"));
  }
}

static void put_framing(struct script const *s, struct output *out)
{
  if (s->framing == FRAMING_CHUNKED) {
    output_put(out, BYTES("Transfer-Encoding: chunked\r\n"));
  } else if (s->head.has_content_length) {
    field_length(out, s->head.content_length);
  }
}

/* The location of the request, for the sake of its rules. While the configuration is the same that
   is the one in which the script was found, whatever has been forgotten meanwhile. Afterwards it is
   the one that the request leads to now; when that is none, and there were rules, they are lost. So
   are they when whose home it is has been forgotten with the old configuration, and another
   location than the script's is the first that would have to be asked about it. */
static bool rules_find(struct server *server, struct script const *s, struct exchange *e)
{
  struct decision refused = { .status = 200 };
  struct conf_location const *location;
  exchange_start(server, s->client, e);
  (void)decide_location(server, e, &refused);
  if (s->configuration == server->conf_stamp) {
    location = conf_location(&server->conf, s->location);
    if (!location)
      return false;
    e->way.located = true;
    e->way.location = location;
    e->way.settings = conf_settings(location);
    return e->way.path.n > 0;
  }
  if (refused.answer == ANSWER_QUESTION && conf_location_mark(e->way.location) != s->mark)
    e->way.located = false;
  return e->way.located || (!s->has_rules && refused.status != 500);
}

/* False: the rules cannot be looked up. */
static bool apply_rules(struct server *server, struct script *s, struct output *out, size_t start)
{
  struct exchange *e = &server->exchange;
  if (!s->has_rules && s->configuration == server->conf_stamp)
    return true;
  if (!rules_find(server, s, e))
    return false;
  if (e->way.located)
    header_rules_apply(e, s->head.status, s->head.content_type, out, start);
  return true;
}

/* The document of an error that says no status of its own has that of the error, and what has to be
   said beside it, unless it says that itself. */
static void error_fields(struct server *server, struct script const *s, struct output *out,
                         size_t start)
{
  struct exchange *e = &server->exchange;
  unsigned int status = s->error_status;
  if (s->head.status != status || (status != 401 && status != 405 && status != 501) ||
      !rules_find(server, s, e))
    return;
  e->decision = decision_page(status, "");
  e->decision.challenge = status == 401 && !head_has(out, start, BYTES("WWW-Authenticate"));
  e->decision.allow = status != 401 && !head_has(out, start, BYTES("Allow"));
  respond_error_fields(e, out);
}

unsigned int script_respond(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  struct output out = { .s = c->workspace.output,
                        .length = c->output_end,
                        .room = server->workspaces.output_size };
  size_t start = out.length;
  bool keep_alive;
  if (s->error_status && !s->head.has_status && !s->head.location.n)
    s->head.status = s->error_status;
  framing_choose(s);
  /* Content that the script may leave unread ends the connection: the client is told so. */
  keep_alive = c->workspace.request->keep_alive && server->listening &&
               s->framing != FRAMING_CLOSE && s->content_left == 0 && !c->settled.content_lost;
  respond_status_line(server, &out, s->head.status, s->head.status_reason);
  put_framing(s, &out);
  put_fields(s, bytes_of(s->head_buffer, s->head_length), &out);
  if (s->error_status)
    error_fields(server, s, &out, start);
  if (!apply_rules(server, s, &out, start))
    return 503;
  respond_connection(c->workspace.request, &out, keep_alive);
  output_put(&out, BYTES("\r\n"));
  if (out.overflow)
    return 502;
  c->output_end = out.length;
  connection_keep_set(c, keep_alive, "no keep-alive");
  s->answered = true;
  s->output_ended = s->framing == FRAMING_LENGTH && s->body_left == 0;
  return 0;
}

/* 100 is the core's to say, and has been said. To HTTP/1.0 there is nothing interim. A client that
   is too slow to have taken what came before can do without; and nobody needs more than a few. */
static bool interim_passes(struct script const *s)
{
  struct connection const *c = s->client;
  return s->head.status != 100 && c->workspace.request->minor > 0 && c->output_end == 0 &&
         s->interims < INTERIMS_MAX;
}

void script_interim(struct server *server, struct script *s, struct bytes printed)
{
  struct output out = { .s = s->client->workspace.output, .room = server->workspaces.output_size };
  struct bytes reason = s->head.status_reason;
  if (!interim_passes(s))
    return;
  output_put(&out, BYTES("HTTP/1.1 "));
  output_number(&out, s->head.status);
  output_put(&out, BYTES(" "));
  output_put(&out, reason.n ? reason : status_reason(s->head.status));
  output_put(&out, BYTES("\r\n"));
  put_fields(s, printed, &out);
  if (!apply_rules(server, s, &out, 0))
    return;
  output_put(&out, BYTES("\r\n"));
  if (out.overflow)
    return;
  s->interims++;
  connection_interim(server, s->client, output_bytes(&out));
}

void script_record_pack(struct server *server, struct script *s)
{
  struct record record;
  struct connection *c = s->client;
  unsigned int status = s->answered ? s->head.status : 0;
  uint64_t length = s->answered && s->head.has_content_length && s->framing != FRAMING_NONE
                        ? s->head.content_length
                        : 0;
  answer_record_fill(server, c, status, length, c->workspace.request->head_length + s->content_read,
                     &record);
  server_answer_count(server, status);
  s->record_length = record_pack(s->record, s->record_size, &record);
  if (s->record_length) {
    clock_look(&server->clock);
    answer_record_finish(&server->clock, s->record, c->batch_sent, c->first_byte);
  }
}
