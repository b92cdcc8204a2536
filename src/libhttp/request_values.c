/* request_values: what the values of fields that we read must be: Content-Length and
   Transfer-Encoding (RFC 9112 section 6), where leniency means request smuggling; Host, Connection
   and Expect; and what the head as a whole must have. */
#include <httpway/field_value.h>
#include <httpway/host.h>

#include "request_internal.h"

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

static bool judge_host(struct request *r, struct bytes value)
{
  char unused[HOST_MAX];
  /* A host in the target beats this one, which must be valid all the same. */
  char *const out = r->absolute ? unused : r->host;

  if (r->field_count[FIELD_HOST] > 1)
    return request_refuse(r, 400, "two Host fields");
  if (value.n == 0 && r->minor == 0)
    return true;
  size_t const length = host_clean(out, value);
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

bool request_judge_value(struct request *r, enum request_field which, struct bytes value)
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

bool request_judge_head(struct request *r)
{
  if (r->minor > 0 && r->field_count[FIELD_HOST] == 0)
    return request_refuse(r, 400, "no Host");
  r->keep_alive_asked = r->keep_alive_asked && r->keep_alive && r->minor == 0;
  r->keep_alive = r->keep_alive && (r->minor > 0 || r->keep_alive_asked);
  return true;
}
