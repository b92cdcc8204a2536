/* request_line: method, target and version (RFC 9112 section 3). The target's inside is judged
   in request_target.c. */
#include "request_internal.h"

static struct {
  struct bytes name;
  enum request_method method;
} const methods[] = {
  { { "GET", 3 }, METHOD_GET },         { { "HEAD", 4 }, METHOD_HEAD },
  { { "POST", 4 }, METHOD_POST },       { { "OPTIONS", 7 }, METHOD_OPTIONS },
  { { "PUT", 3 }, METHOD_PUT },         { { "DELETE", 6 }, METHOD_DELETE },
  { { "PATCH", 5 }, METHOD_PATCH },     { { "TRACE", 5 }, METHOD_TRACE },
  { { "CONNECT", 7 }, METHOD_CONNECT },
};

static enum request_method method_named(struct bytes name)
{
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (bytes_equal(methods[i].name, name))
      return methods[i].method;
  return METHOD_UNKNOWN;
}

static bool judge_version(struct request *r, struct bytes text)
{
  if (text.n != 8 || memcmp(text.s, "HTTP/", 5) != 0 || !ascii_is_digit(text.s[5]) ||
      text.s[6] != '.' || !ascii_is_digit(text.s[7]))
    return request_refuse(r, 400, "malformed version");
  r->major = (uint8_t)(text.s[5] - '0');
  r->minor = (uint8_t)(text.s[7] - '0');
  if (r->major == 0)
    return request_refuse(r, 400, "HTTP version below 1.0");
  if (r->major > 1)
    return request_refuse(r, 505, "HTTP version 2 or above");
  return true;
}

/* Why a part ended at a byte that is not the space behind it. */
static char const *reason_for(struct bytes rest, char const *otherwise)
{
  return rest.n && byte_is(rest.s[0], BYTE_CONTROL) ? "a control character in the request line"
                                                    : otherwise;
}

bool request_judge_line(struct request *r, struct bytes line)
{
  r->method_text = bytes_of(line.s, bytes_span(line, BYTE_TOKEN));
  line = bytes_after(line, r->method_text.n);
  if (r->method_text.n == 0 || line.n == 0 || line.s[0] != ' ')
    return request_refuse(r, 400, reason_for(line, "malformed method"));
  line = bytes_after(line, 1);
  r->target = bytes_of(line.s, target_span(line));
  line = bytes_after(line, r->target.n);
  if (r->target.n && line.n == 0)
    return request_refuse(r, 400, "no version in the request line");
  if (r->target.n == 0 || line.s[0] != ' ')
    return request_refuse(r, 400, reason_for(line, "malformed target"));
  line = bytes_after(line, 1);
  r->method = (uint8_t)method_named(r->method_text);
  /* Until the head ends these two say: no "close" was seen, and no "keep-alive". */
  r->keep_alive = true;
  r->keep_alive_asked = false;
  return judge_version(r, line) && request_judge_target(r);
}
