/* respond: head and content of an answer. */
#include <httpway/field_value.h>
#include <httpway/status.h>

#include "decide/decision.h"
#include "files/file_fields.h"
#include "files/file_bytes.h"
#include "files/open_file.h"
#include "respond/content_type.h"
#include "respond/header_rules.h"
#include "respond/multipart.h"
#include "respond/page.h"
#include "respond/respond.h"
#include "state/server.h"

static struct bytes const methods_allowed = { "GET, HEAD, OPTIONS", 18 };

void respond_status_line(struct server const *server, struct output *out, unsigned int status,
                         struct bytes reason)
{
  /* Nearly all are the first one. */
  if (status == 200 && reason.n == 0) {
    output_put(out, BYTES("HTTP/1.1 200 OK\r\nServer: httpway\r\nDate: "));
  } else {
    output_put(out, BYTES("HTTP/1.1 "));
    output_number(out, status);
    output_put(out, BYTES(" "));
    output_put(out, reason.n ? reason : status_reason(status));
    output_put(out, BYTES("\r\nServer: httpway\r\nDate: "));
  }
  output_put(out, bytes_of(server->clock.date, DATE_LENGTH));
  output_put(out, BYTES("\r\n"));
}

static void put_extra_headers(struct exchange const *e, struct output *out)
{
  struct conf_texts const *fields = &e->way.settings->extra_headers;
  for (uint32_t i = 0; i < fields->count; i++) {
    struct bytes const field = conf_text(conf_texts(fields) + i);
    if (e->decision.status != 200 && !field_follows(bytes_of(field.s, bytes_find(field, ':'))))
      continue;
    output_put(out, field);
    output_put(out, BYTES("\r\n"));
  }
}

/* ExtraHeaders and ExpireInterval: on files and Dump, and what of them RFC 9110 wants on 206 and
 * 304. */
static void put_location_fields(struct exchange const *e, struct output *out)
{
  struct decision const *d = &e->decision;
  if (d->status != 200 && d->status != 206 && d->status != 304)
    return;
  if (d->answer == ANSWER_EMPTY && d->status == 200)
    return;
  if (e->way.settings->expire_interval)
    field_date(out, "Expires", e->now + e->way.settings->expire_interval);
  put_extra_headers(e, out);
}

static void put_validators(struct located const *found, struct output *out)
{
  if (found->file.texts)
    output_put(out, found->file.texts->modified);
  else
    field_last_modified(out, &found->file);
  if (found->etag.n) {
    output_put(out, BYTES("ETag: "));
    output_put(out, found->etag);
    output_put(out, BYTES("\r\n"));
  }
}

static void put_content_range(struct exchange const *e, struct output *out)
{
  struct decision const *d = &e->decision;
  if (d->partial && !is_multipart(e)) {
    content_range_put(out, e->scratch.ranges.range, e->way.found.file.size);
  } else if (d->status == 416) {
    output_put(out, BYTES("Content-Range: bytes */"));
    output_number(out, d->complete_length);
    output_put(out, BYTES("\r\n"));
  }
}

/* The challenge's realm is a quoted string: what would end it is escaped. */
static void put_challenge(struct exchange const *e, struct output *out)
{
  struct bytes realm;
  if (!e->decision.challenge)
    return;
  realm = conf_text(&e->way.settings->realm);
  output_put(out, BYTES("WWW-Authenticate: Basic realm=\""));
  for (size_t i = 0; i < realm.n; i++) {
    if (realm.s[i] == '"' || realm.s[i] == '\\')
      output_put(out, BYTES("\\"));
    output_put(out, bytes_of(realm.s + i, 1));
  }
  output_put(out, BYTES("\", charset=\"UTF-8\"\r\n"));
}

static void put_content_fields(struct server const *server, struct exchange const *e,
                               struct output *out, uint64_t length)
{
  struct decision const *d = &e->decision;
  struct located const *found = &e->way.found;
  if (d->status == 304 || d->status == 204)
    return;
  if (d->answer == ANSWER_PAGE)
    output_put(out, BYTES("Content-Type: text/html; charset=utf-8\r\n"));
  else if (is_multipart(e))
    multipart_type_put(server, out);
  else if (d->answer != ANSWER_EMPTY)
    content_type_put(e, out);
  if (d->answer == ANSWER_FILE && found->coding.n)
    output_field(out, "Content-Encoding", found->coding);
  if (d->answer == ANSWER_FILE && !d->partial && found->file.texts)
    output_put(out, found->file.texts->length);
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

/* What the location says of its answers, in the head from `start` on. */
static void put_location_says(struct exchange const *e, struct output *out, size_t start)
{
  struct decision const *d = &e->decision;
  if (d->bare || !e->way.located)
    return;
  put_location_fields(e, out);
  if (e->way.settings->header_rules.count)
    header_rules_apply(e, d->status, d->answer == ANSWER_PAGE ? BYTES("text/html") : d->type, out,
                       start);
}

static void put_head(struct server const *server, struct exchange const *e, struct output *out,
                     struct response const *response)
{
  struct decision const *d = &e->decision;
  size_t start = out->length;
  respond_status_line(server, out, d->status, BYTES_NONE);
  put_content_fields(server, e, out, response->content_length);
  if (d->validators)
    put_validators(&e->way.found, out);
  if (d->answer == ANSWER_FILE && d->validators)
    output_put(out, BYTES("Accept-Ranges: bytes\r\n"));
  if (d->negotiated)
    output_field(out, "Vary", BYTES("Accept-Encoding"));
  if (d->answer == ANSWER_TEXT)
    output_put(out, d->fields);
  put_content_range(e, out);
  if (d->target.n)
    output_field(out, "Location", d->target);
  respond_error_fields(e, out);
  put_location_says(e, out, start);
  respond_connection(e->request, out, response->keep_alive);
  output_put(out, BYTES("\r\n"));
}

/* text: what is generated, be it all of the content or what is around parts of it. */
static uint64_t content_length(struct exchange const *e, struct bytes text)
{
  struct decision const *d = &e->decision;
  if (d->answer != ANSWER_FILE)
    return text.n;
  return d->partial ? multipart_length(e, text) : e->way.found.file.size;
}

/* Reads a part of the file into out when there is room: one write is cheaper than a write and a
 * sendfile. False: leave it to sendfile. */
static bool part_read(struct found_file const *file, struct output *out, uint64_t offset,
                      uint64_t length)
{
  if (out->overflow || length > out->room - out->length ||
      !found_read(file, offset, out->s + out->length, (size_t)length))
    return false;
  out->length += (size_t)length;
  return true;
}

/* What is not in memory yet, or has no room, is a segment. */
static void put_part(struct found_file const *file, struct output *out, uint64_t offset,
                     uint64_t length, bool may_read, struct response *response)
{
  if (file->content)
    output_put(out, bytes_of(file->content + offset, (size_t)length));
  else if (length && !(may_read && part_read(file, out, offset, length)))
    response->segments[response->segment_count++] =
        (struct file_segment){ .output_end = out->length, .offset = offset, .length = length };
}

/* Each of several behind the head of its part. */
static void put_ranges(struct exchange const *e, struct bytes text, struct output *out,
                       struct response *response)
{
  struct ranges const *ranges = &e->scratch.ranges;
  size_t done = 0;
  for (unsigned int i = 0; i < ranges->count; i++) {
    struct range const *range = ranges->range + i;
    if (text.n)
      output_put(out, bytes_of(text.s + done, e->scratch.part_head_ends[i] - done));
    done = e->scratch.part_head_ends[i];
    put_part(&e->way.found.file, out, range->first, range_length(range), text.n == 0, response);
  }
  if (text.n)
    output_put(out, bytes_after(text, done));
}

static void put_content(struct exchange const *e, struct bytes text, struct output *out,
                        struct response *response)
{
  struct found_file const *file = &e->way.found.file;
  if (e->request->method == METHOD_HEAD)
    return;
  if (e->decision.answer != ANSWER_FILE)
    output_put(out, text);
  else if (e->decision.partial)
    put_ranges(e, text, out, response);
  else
    put_part(file, out, 0, file->size, true, response);
}

static struct decision whole_instead(struct decision d)
{
  d.partial = false;
  d.status = 200;
  return d;
}

/* What is generated for the answer. */
static struct bytes text_of(struct server *server, struct exchange *e, size_t room)
{
  struct bytes text = e->decision.text;
  if (e->decision.answer == ANSWER_PAGE)
    return page_build(e);
  if (is_multipart(e) && !multipart_build(server, e, room / 2, &text)) {
    e->decision = whole_instead(e->decision);
    return BYTES_NONE;
  }
  return text;
}

bool respond(struct server *server, struct exchange *e, bool may_keep_alive, struct output *out,
             struct response *response)
{
  size_t start = out->length;
  struct bytes text = text_of(server, e, out->room);
  /* Not the segments, of which there are many, and seldom any. */
  response->content_length = content_length(e, text);
  response->segment_count = 0;
  response->keep_alive = may_keep_alive && !e->decision.close && e->request->keep_alive;
  put_head(server, e, out, response);
  put_content(e, text, out, response);
  if (out->overflow) {
    out->length = start;
    out->overflow = false;
    return false;
  }
  return true;
}
