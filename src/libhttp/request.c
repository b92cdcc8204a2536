/* request: the head of a request: its lines are found and given to their judges, within the limit;
   field lines (RFC 9112 section 5), and what the values of fields that we read must be:
   Content-Length and Transfer-Encoding (RFC 9112 section 6), where leniency means request
   smuggling; Host, Connection and Expect; and what the head as a whole must have. */
#include <string.h>

#include <httpway/field_value.h>
#include <httpway/host.h>
#include <httpway/words.h>

#include "request_internal.h"

enum { EMPTY_LINES_MAX = 4 };

/* ---- Values ---- */

static bool judge_content_length(struct request *r, struct bytes value)
{
  if (r->field_count[FIELD_CONTENT_LENGTH] > 1)
    return request_refuse(r, 400, "two Content-Length fields");
  char const *const wrong = content_length_scan(value, &r->content_length);
  if (wrong)
    return request_refuse(r, 400, wrong);
  r->body = BODY_LENGTH;
  return true;
}

static bool judge_transfer_encoding(struct request *r, struct bytes value)
{
  struct bytes rest = value, coding;
  bool chunked = false, other = false;

  if (r->minor == 0)
    return request_refuse(r, 400, "Transfer-Encoding in HTTP/1.0");
  if (r->field_count[FIELD_TRANSFER_ENCODING] > 1)
    return request_refuse(r, 400, "two Transfer-Encoding fields");
  while (list_next(&rest, &coding)) {
    if (chunked)
      return request_refuse(r, 400, "a transfer coding after chunked");
    chunked = bytes_equal_nocase(coding, BYTES("chunked"));
    other = other || !chunked;
  }
  if (!chunked && !other)
    return request_refuse(r, 400, "an empty Transfer-Encoding");
  if (other)
    return request_refuse(r, 501, "a transfer coding other than chunked");
  r->body = BODY_CHUNKED;
  return true;
}

static bool judge_framing(struct request *r, enum request_field which, struct bytes value)
{
  bool const good = which == FIELD_CONTENT_LENGTH ? judge_content_length(r, value)
                                                  : judge_transfer_encoding(r, value);

  if (good && r->field_count[FIELD_CONTENT_LENGTH] && r->field_count[FIELD_TRANSFER_ENCODING])
    return request_refuse(r, 400, "Content-Length together with Transfer-Encoding");
  return good;
}

/* Cleans the value into out, or knows it already. Returns the length, 0 when it is no host. */
static size_t host_of(struct host_memo *memo, char *out, struct bytes value)
{
  size_t length;

  if (memo && value.n && value.n == memo->field_length &&
      memcmp(memo->field, value.s, value.n) == 0) {
    memcpy(out, memo->host, memo->length);
    return memo->length;
  }
  length = host_clean(out, value);
  if (memo && length && length <= sizeof(memo->host) && value.n <= sizeof(memo->field)) {
    memo->field_length = (uint8_t)value.n;
    memo->length = (uint8_t)length;
    memcpy(memo->field, value.s, value.n);
    memcpy(memo->host, out, length);
  }
  return length;
}

static bool judge_host(struct request *r, struct bytes value)
{
  char unused[HOST_MAX];
  /* A host in the target beats this one, which must be valid all the same. */
  char *const out = r->absolute ? unused : r->host;

  if (r->field_count[FIELD_HOST] > 1)
    return request_refuse(r, 400, "two Host fields");
  if (value.n == 0 && r->minor == 0)
    return true;
  size_t const length = host_of(r->host_memo, out, value);
  if (length == 0)
    return request_refuse(r, 400, "invalid Host");
  if (!r->absolute) {
    r->host_length = length;
    r->host[length] = 0;
  }
  return true;
}

static bool judge_connection(struct request *r, struct bytes value)
{
  struct bytes token;

  while (list_next(&value, &token)) {
    if (bytes_equal_nocase(token, BYTES("close")))
      r->keep_alive = false;
    else if (bytes_equal_nocase(token, BYTES("keep-alive")))
      r->keep_alive_asked = true;
  }
  return true;
}

static bool judge_expect(struct request *r, struct bytes value)
{
  struct bytes expectation;

  if (r->minor == 0)
    return true;
  while (list_next(&value, &expectation)) {
    if (!bytes_equal_nocase(expectation, BYTES("100-continue")))
      return request_refuse(r, 417, "an Expect other than 100-continue");
    r->expect_continue = true;
  }
  return true;
}

/* An empty value says nothing, but for the fields whose misreading lets requests be smuggled, for
   conditions: one that names nothing is false, or goes before another (RFC 9110 13.2.2); and for a
   proxy's field: one that names no address is a client without address. */
static bool counts_when_empty(enum request_field which)
{
  switch (which) {
  case FIELD_HOST:
  case FIELD_CONTENT_LENGTH:
  case FIELD_TRANSFER_ENCODING:
  case FIELD_IF_MATCH:
  case FIELD_IF_NONE_MATCH:
  case FIELD_IF_RANGE:
  case FIELD_FORWARDED:
  case FIELD_X_FORWARDED_FOR:
    return true;
  default:
    return false;
  }
}

static bool judge_value(struct request *r, enum request_field which, struct bytes value)
{
  if (value.n == 0 && !counts_when_empty(which))
    return true;
  if (r->field_count[which] == 0)
    r->field[which] = value;
  if (r->field_count[which] < UINT8_MAX)
    r->field_count[which]++;
  switch (which) {
  case FIELD_HOST:
    return judge_host(r, value);
  case FIELD_CONNECTION:
    return judge_connection(r, value);
  case FIELD_EXPECT:
    return judge_expect(r, value);
  case FIELD_CONTENT_LENGTH:
  case FIELD_TRANSFER_ENCODING:
    return judge_framing(r, which, value);
  default:
    return true;
  }
}

/* ---- Field lines ---- */

static struct bytes const names[FIELD_COUNT] = {
  [FIELD_ACCEPT_ENCODING] = { "Accept-Encoding", 15 },
  [FIELD_AUTHORIZATION] = { "Authorization", 13 },
  [FIELD_CONNECTION] = { "Connection", 10 },
  [FIELD_CONTENT_LENGTH] = { "Content-Length", 14 },
  [FIELD_CONTENT_TYPE] = { "Content-Type", 12 },
  [FIELD_EXPECT] = { "Expect", 6 },
  [FIELD_FORWARDED] = { "Forwarded", 9 },
  [FIELD_HOST] = { "Host", 4 },
  [FIELD_IF_MATCH] = { "If-Match", 8 },
  [FIELD_IF_MODIFIED_SINCE] = { "If-Modified-Since", 17 },
  [FIELD_IF_NONE_MATCH] = { "If-None-Match", 13 },
  [FIELD_IF_RANGE] = { "If-Range", 8 },
  [FIELD_IF_UNMODIFIED_SINCE] = { "If-Unmodified-Since", 19 },
  [FIELD_KEEP_ALIVE] = { "Keep-Alive", 10 },
  [FIELD_RANGE] = { "Range", 5 },
  [FIELD_REFERER] = { "Referer", 7 },
  [FIELD_TRANSFER_ENCODING] = { "Transfer-Encoding", 17 },
  [FIELD_USER_AGENT] = { "User-Agent", 10 },
  [FIELD_X_FORWARDED_FOR] = { "X-Forwarded-For", 15 },
};

/* The only field that a name of this length and last letter can be. */
static enum request_field candidate(size_t length, char last)
{
  switch (length) {
  case 4:
    return FIELD_HOST;
  case 5:
    return FIELD_RANGE;
  case 6:
    return FIELD_EXPECT;
  case 7:
    return FIELD_REFERER;
  case 8:
    return last == 'h' ? FIELD_IF_MATCH : FIELD_IF_RANGE;
  case 9:
    return FIELD_FORWARDED;
  case 10:
    return last == 'n' ? FIELD_CONNECTION : last == 't' ? FIELD_USER_AGENT : FIELD_KEEP_ALIVE;
  case 12:
    return FIELD_CONTENT_TYPE;
  case 13:
    return last == 'n' ? FIELD_AUTHORIZATION : FIELD_IF_NONE_MATCH;
  case 14:
    return FIELD_CONTENT_LENGTH;
  case 15:
    return last == 'g' ? FIELD_ACCEPT_ENCODING : FIELD_X_FORWARDED_FOR;
  case 17:
    return last == 'g' ? FIELD_TRANSFER_ENCODING : FIELD_IF_MODIFIED_SINCE;
  case 19:
    return FIELD_IF_UNMODIFIED_SINCE;
  default:
    return FIELD_OTHER;
  }
}

enum request_field request_field_named(struct bytes name)
{
  if (name.n == 0)
    return FIELD_OTHER;
  enum request_field const which = candidate(name.n, ascii_lower(name.s[name.n - 1]));
  if (which == FIELD_OTHER)
    return FIELD_OTHER;
  /* Nearly all are written as in the standard. */
  return bytes_equal(names[which], name) || bytes_equal_nocase(names[which], name) ? which
                                                                                   : FIELD_OTHER;
}

static char const *bad_name_reason(struct bytes line, size_t name_length)
{
  if (name_length == line.n)
    return "a field line without colon";
  if (byte_is(line.s[name_length], BYTE_CONTROL))
    return "a control character in a field name";
  if (!ascii_is_blank(line.s[name_length]))
    return "a field name that is no token";
  return name_length ? "a blank in or after a field name" : "a folded field line";
}

static bool judge_field(struct request *r, struct bytes line)
{
  struct bytes const name = bytes_of(line.s, bytes_span(line, BYTE_TOKEN));

  if (name.n == line.n || line.s[name.n] != ':')
    return request_refuse(r, 400, bad_name_reason(line, name.n));
  if (name.n == 0)
    return request_refuse(r, 400, "an empty field name");
  struct bytes const value = blanks_trim(bytes_after(line, name.n + 1));
  if (bytes_have_control(value))
    return request_refuse(r, 400,
                          memchr(value.s, '\r', value.n) ? "a bare CR in a field value"
                                                         : "a control character in a field value");
  enum request_field const which = request_field_named(name);
  return which == FIELD_OTHER || judge_value(r, which, value);
}

/* ---- The head ---- */

static bool judge_head(struct request *r)
{
  if (r->minor > 0 && r->field_count[FIELD_HOST] == 0)
    return request_refuse(r, 400, "no Host");
  r->keep_alive_asked = r->keep_alive_asked && r->keep_alive && r->minor == 0;
  r->keep_alive = r->keep_alive && (r->minor > 0 || r->keep_alive_asked);
  return true;
}

/* An empty line before the request line is forgiven, since old clients send one after a body. */
static void skip_empty_line(struct request *r, char const *buffer)
{
  unsigned int lines = 0;

  for (size_t i = 0; i < r->scanned; i++)
    lines += buffer[i] == '\n';
  r->head_start = r->scanned;
  if (lines > EMPTY_LINES_MAX)
    request_refuse(r, 400, "too many empty lines before the request line");
}

static void judge_line(struct request *r, char const *buffer, struct bytes line)
{
  if (line.n && line.s[line.n - 1] == '\r')
    line.n--;
  if (!r->line_done) {
    if (line.n == 0)
      skip_empty_line(r, buffer);
    else if (request_judge_line(r, line))
      r->line_done = true;
  } else if (line.n) {
    judge_field(r, line);
  } else if (judge_head(r)) {
    r->head_length = r->scanned;
    r->state = REQUEST_COMPLETE;
  }
}

/* What begins with another byte is TLS or noise: no need to wait for the end of its line. */
static bool may_begin_request(char c)
{
  return byte_is(c, BYTE_TOKEN | BYTE_LINE_END);
}

enum request_state request_feed(struct request *r, char const *buffer, size_t length, size_t limit)
{
  r->buffer = buffer;
  size_t const end = length < limit ? length : limit;

  while (r->state == REQUEST_INCOMPLETE) {
    if (!r->line_done && r->line_start < end && !may_begin_request(buffer[r->line_start])) {
      request_refuse(r, 400, "a first byte that begins no request");
      break;
    }
    char const *const line_end =
        r->scanned < end ? memchr(buffer + r->scanned, '\n', end - r->scanned) : 0;
    if (!line_end) {
      r->scanned = end;
      if (length >= limit)
        request_refuse(r, r->line_done ? 431 : 414, "head over the limit");
      break;
    }
    struct bytes const line =
        bytes_of(buffer + r->line_start, (size_t)(line_end - buffer) - r->line_start);
    r->scanned = (size_t)(line_end - buffer) + 1;
    judge_line(r, buffer, line);
    r->line_start = r->scanned;
  }
  return r->state;
}
