/* answer_records: filled when an answer is made, finished and handed to the journal when it is out.
 */
#include "client/answer_records.h"
#include "state/server.h"

/* A request line that could not be read, as far as it came: the log keeps what the client sent. */
static struct bytes refused_line(struct connection const *c)
{
  struct bytes there = bytes_of(c->workspace.input + c->input_start, c->input_end - c->input_start);
  struct bytes line = bytes_after(
      there, c->workspace.request->head_start < there.n ? c->workspace.request->head_start : 0);
  line.n = bytes_find(line, '\n');
  if (line.n && line.s[line.n - 1] == '\r')
    line.n--;
  return line;
}

/* What an answer's record says of the request; the end of it is put right when it is sent. */
void answer_record_fill(struct server const *server, struct connection const *c,
                        unsigned int status, uint64_t content_length, uint64_t bytes_read,
                        struct record *record)
{
  struct request const *r = c->workspace.request;
  *record = (struct record){
    .kind = RECORD_REQUEST,
    .pid = server->pid,
    .status = (uint16_t)status,
    .major = r->major,
    .minor = r->minor,
    .has_content_length = true,
    .has_query = r->has_query,
    .content_length = content_length,
    .bytes_read = bytes_read,
    .remote = c->client,
    .local = c->local,
    .user = connection_user(c),
    .failed_user = status == 401 ? connection_failed_user(c) : BYTES_NONE,
    .host = bytes_of(r->host, r->host_length),
    .method = r->method_text,
    .uri = bytes_of(r->target.s, r->has_query ? bytes_find(r->target, '?') : r->target.n),
    .query = r->query,
    .referer = r->field[FIELD_REFERER],
    .agent = r->field[FIELD_USER_AGENT],
  };
  if (request_line_refused(r)) {
    record->method = record->query = BYTES_NONE;
    record->has_query = false;
    record->uri = refused_line(c);
  }
}

void answer_record_add(struct server *server, struct connection *c, unsigned int status,
                       uint64_t content_length, uint64_t bytes_read, uint64_t length)
{
  struct record record;
  struct pending_answer *pending = c->workspace.pending + c->pending_count;
  uint64_t begin = c->pending_count ? c->workspace.pending[c->pending_count - 1].end : 0;
  size_t packed;
  answer_record_fill(server, c, status, content_length, bytes_read, &record);
  packed = record_pack(c->workspace.records + c->records_end,
                       server->workspaces.records_size - c->records_end, &record);
  *pending = (struct pending_answer){ .begin = begin,
                                      .end = begin + length,
                                      .first_byte = c->first_byte,
                                      .record = (uint32_t)c->records_end,
                                      .length = (uint32_t)packed };
  c->records_end += packed;
  c->pending_count++;
}

void answer_record_finish(struct server_clock const *clock, char *packed, uint64_t sent,
                          uint64_t first_byte)
{
  uint64_t seconds;
  uint32_t microseconds;
  clock_wall_latest(clock, &seconds, &microseconds);
  record_finish(packed, seconds, microseconds, sent, clock->latest - first_byte);
}

static void pending_record(struct server *server, struct connection *c,
                           struct pending_answer const *pending)
{
  char *packed = c->workspace.records + pending->record;
  uint64_t sent = c->batch_sent < pending->begin ? 0 : c->batch_sent - pending->begin;
  uint64_t length = pending->end - pending->begin;
  answer_record_finish(&server->clock, packed, sent < length ? sent : length, pending->first_byte);
  journal_append(&server->journal, packed, pending->length, server->clock.now);
}

static bool first_pending_is_sent(struct connection const *c)
{
  return c->pending_first < c->pending_count &&
         c->workspace.pending[c->pending_first].end <= c->batch_sent;
}

void answers_sent(struct server *server, struct connection *c)
{
  if (!first_pending_is_sent(c))
    return;
  clock_look(&server->clock);
  while (first_pending_is_sent(c))
    pending_record(server, c, c->workspace.pending + c->pending_first++);
}

void answers_abandon(struct server *server, struct connection *c)
{
  if (c->pending_first == c->pending_count)
    return;
  clock_look(&server->clock);
  while (c->pending_first < c->pending_count)
    pending_record(server, c, c->workspace.pending + c->pending_first++);
}
