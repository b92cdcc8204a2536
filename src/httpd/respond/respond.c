/* respond: head and content of an answer. */
#include <httpway/field_value.h>
#include <httpway/status.h>

#include "decide/decision.h"
#include "files/file_fields.h"
#include "files/open_file.h"
#include "respond/header_rules.h"
#include "respond/multipart.h"
#include "respond/page.h"
#include "respond/respond.h"
#include "state/server.h"

static struct bytes const methods_allowed = { "GET, HEAD, OPTIONS", 18 };

/* Nearly all are the first one. */
static void put_status(struct output *out, unsigned int status, struct bytes reason)
{
  if (status == 200 && reason.n == 0) {
    output_put(out, BYTES("HTTP/1.1 200 OK"));
    return;
  }
  output_put(out, BYTES("HTTP/1.1 "));
  output_number(out, status);
  output_put(out, BYTES(" "));
  output_put(out, reason.n ? reason : status_reason(status));
}

void respond_status_line(struct server const *server, struct output *out, unsigned int status,
                         struct bytes reason)
{
  put_status(out, status, reason);
  output_put(out, BYTES("\r\nServer: httpway\r\nDate: "));
  output_put(out, bytes_of(server->clock.date, DATE_LENGTH));
  output_put(out, BYTES("\r\n"));
}

/* False: they cannot be read to their end. */
static bool put_extra_headers(struct server const *server, struct exchange const *e,
                              struct output *out)
{
  struct bytes rest = conf_table(&server->conf, e->way.location.extra_headers), field;
  if (e->way.location.extra_headers != CONF_NONE && rest.n == 0)
    return false;
  while (conf_list_next(&rest, &field)) {
    if (e->decision.status != 200 && !field_follows(bytes_of(field.s, bytes_find(field, ':'))))
      continue;
    output_put(out, field);
    output_put(out, BYTES("\r\n"));
  }
  return rest.n == 0;
}

/* ExtraHeaders and ExpireInterval: on files and Dump, and what of them RFC 9110 wants on 206 and
 * 304. */
static bool put_location_fields(struct server const *server, struct exchange const *e,
                                struct output *out)
{
  if (!e->way.located ||
      (e->decision.status != 200 && e->decision.status != 206 && e->decision.status != 304))
    return true;
  if (e->decision.answer == ANSWER_EMPTY && e->decision.status == 200)
    return true;
  if (e->way.location.expire_interval)
    field_date(out, "Expires", e->now + e->way.location.expire_interval);
  return put_extra_headers(server, e, out);
}

static void put_validators(struct exchange const *e, struct output *out)
{
  if (!e->decision.validators)
    return;
  if (e->decision.file.texts)
    output_put(out, e->decision.file.texts->modified);
  else
    field_last_modified(out, &e->decision.file);
  if (e->decision.etag.n)
    output_field(out, "ETag", e->decision.etag);
}

static void put_content_range(struct exchange const *e, struct output *out)
{
  if (e->decision.status != 416 && !e->decision.partial)
    return;
  if (is_multipart(e))
    return;
  if (e->decision.partial) {
    content_range_put(out, e->decision.ranges.range, e->decision.file.size);
    return;
  }
  output_put(out, BYTES("Content-Range: bytes */"));
  output_number(out, e->decision.complete_length);
  output_put(out, BYTES("\r\n"));
}

/* The challenge's realm is a quoted string: what would end it is escaped. */
static void put_challenge(struct exchange const *e, struct output *out)
{
  struct bytes realm = e->way.location.realm;
  if (!e->decision.challenge)
    return;
  output_put(out, BYTES("WWW-Authenticate: Basic realm=\""));
  for (size_t i = 0; i < realm.n; i++) {
    if (realm.s[i] == '"' || realm.s[i] == '\\')
      output_put(out, BYTES("\\"));
    output_put(out, bytes_of(realm.s + i, 1));
  }
  output_put(out, BYTES("\", charset=\"UTF-8\"\r\n"));
}

static void put_content_fields(struct exchange const *e, struct output *out, uint64_t length)
{
  if (e->decision.status == 304 || e->decision.status == 204)
    return;
  if (e->decision.answer == ANSWER_PAGE)
    output_put(out, BYTES("Content-Type: text/html; charset=utf-8\r\n"));
  else if (is_multipart(e))
    multipart_type_put(e, out);
  else if (e->decision.answer != ANSWER_EMPTY)
    content_type_put(e, out);
  if (e->decision.coding.n)
    output_field(out, "Content-Encoding", e->decision.coding);
  if (e->decision.answer == ANSWER_FILE && !e->decision.partial && e->decision.file.texts)
    output_put(out, e->decision.file.texts->length);
  else
    field_length(out, length);
}

void respond_connection(struct request const *r, struct output *out, bool keep_alive)
{
  if (!keep_alive)
    output_put(out, BYTES("Connection: close\r\n"));
  else if (r->keep_alive_asked)
    output_put(out, BYTES("Connection: keep-alive\r\n"));
}

void respond_error_fields(struct exchange const *e, struct output *out)
{
  if (e->decision.status == 503)
    output_put(out, BYTES("Retry-After: 5\r\n"));
  if (e->decision.allow)
    output_field(out, "Allow", methods_allowed);
  put_challenge(e, out);
}

/* False: what the location says of its answers cannot be read. */
static bool put_head(struct server const *server, struct exchange const *e, struct output *out,
                     struct response const *response)
{
  size_t start = out->length;
  respond_status_line(server, out, e->decision.status, BYTES_NONE);
  put_content_fields(e, out, response->content_length);
  put_validators(e, out);
  if (e->decision.answer == ANSWER_FILE && e->decision.validators)
    output_put(out, BYTES("Accept-Ranges: bytes\r\n"));
  if (e->decision.negotiated)
    output_field(out, "Vary", BYTES("Accept-Encoding"));
  if (e->decision.answer == ANSWER_TEXT)
    output_put(out, e->decision.fields);
  put_content_range(e, out);
  if (e->decision.target_length)
    output_field(out, "Location", bytes_of(e->scratch.target, e->decision.target_length));
  respond_error_fields(e, out);
  if (!put_location_fields(server, e, out) ||
      !header_rules_apply(server, e, e->decision.status,
                          e->decision.answer == ANSWER_PAGE ? BYTES("text/html") : e->decision.type,
                          out, start))
    return false;
  respond_connection(e->request, out, response->keep_alive);
  output_put(out, BYTES("\r\n"));
  return true;
}

static uint64_t content_length(struct exchange const *e)
{
  switch (e->decision.answer) {
  case ANSWER_FILE:
    return e->decision.partial ? multipart_length(e) : e->decision.file.size;
  case ANSWER_PAGE:
  case ANSWER_TEXT:
    return e->decision.text_length;
  case ANSWER_EMPTY:
  case ANSWER_SCRIPT:
  case ANSWER_QUESTION:
    break;
  }
  return 0;
}

/* Reads the file's content into out when there is room: one write is cheaper than a write and a
 * sendfile. False: leave it to sendfile. */
static bool file_read_into(struct exchange const *e, struct output *out,
                           struct file_segment const *segment)
{
  size_t length = (size_t)segment->length;
  if (out->overflow || segment->length > out->room - out->length ||
      !found_read(&e->decision.file, segment->offset, out->s + out->length, length))
    return false;
  out->length += length;
  return true;
}

/* The file, or its range, read into out when it fits; or each of several ranges behind the head of
   its part. */
static void put_file(struct exchange const *e, struct output *out, struct response *response)
{
  unsigned int count = e->decision.partial ? e->decision.ranges.count : 1;
  size_t done = 0;
  for (unsigned int i = 0; i < count; i++) {
    struct file_segment segment = { .length = e->decision.file.size };
    if (e->decision.partial)
      segment = (struct file_segment){ .offset = e->decision.ranges.range[i].first,
                                       .length = range_length(e->decision.ranges.range + i) };
    if (is_multipart(e)) {
      output_put(out, bytes_of(e->scratch.text + done, e->scratch.part_head_ends[i] - done));
      done = e->scratch.part_head_ends[i];
    }
    segment.output_end = out->length;
    if (e->decision.file.content)
      output_put(out, bytes_of(e->decision.file.content + segment.offset, (size_t)segment.length));
    else if (segment.length && (is_multipart(e) || !file_read_into(e, out, &segment)))
      response->segments[response->segment_count++] = segment;
  }
  if (is_multipart(e))
    output_put(out, bytes_of(e->scratch.text + done, e->decision.text_length - done));
}

static void put_content(struct exchange const *e, struct output *out, struct response *response)
{
  if (e->request->method == METHOD_HEAD)
    return;
  if (e->decision.answer == ANSWER_PAGE || e->decision.answer == ANSWER_TEXT) {
    output_put(out, bytes_of(e->scratch.text, e->decision.text_length));
  } else if (e->decision.answer == ANSWER_FILE) {
    put_file(e, out, response);
  }
}

static void whole_instead(struct exchange *e)
{
  e->decision.partial = false;
  e->decision.status = 200;
}

/* No answer goes out without what the location wants said with it. */
static void bare_instead(struct server const *server, struct exchange *e, struct output *out,
                         size_t start, struct response *response)
{
  out->length = start;
  out->overflow = false;
  decide_bare(e, "Headers or ExtraHeaders cannot be read");
  response->content_length = 0;
  (void)put_head(server, e, out, response);
}

bool respond(struct server *server, struct exchange *e, bool may_keep_alive, struct output *out,
             struct response *response)
{
  size_t start = out->length;
  if (e->decision.answer == ANSWER_PAGE)
    page_build(e);
  else if (is_multipart(e) && !multipart_build(server, e, out->room / 2))
    whole_instead(e);
  /* Not the segments, of which there are many, and seldom any. */
  response->content_length = content_length(e);
  response->segment_count = 0;
  response->keep_alive = may_keep_alive && !e->decision.close && e->request->keep_alive;
  if (!put_head(server, e, out, response))
    bare_instead(server, e, out, start, response);
  put_content(e, out, response);
  if (out->overflow) {
    out->length = start;
    out->overflow = false;
    return false;
  }
  return true;
}
