/* request_framing: Content-Length and Transfer-Encoding (RFC 9112 section 6), where leniency means
   request smuggling. */
#include "content_length.h"
#include "list.h"
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

bool request_judge_framing(struct request *r, enum request_field which, struct bytes value)
{
  bool const good = which == FIELD_CONTENT_LENGTH ? judge_content_length(r, value)
                                                  : judge_transfer_encoding(r, value);

  if (good && r->field_count[FIELD_CONTENT_LENGTH] && r->field_count[FIELD_TRANSFER_ENCODING])
    return request_refuse(r, 400, "Content-Length together with Transfer-Encoding");
  return good;
}
