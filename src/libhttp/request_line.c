/* request_line: method, target and version (RFC 9112 section 3); the target taken apart, without
   decoding; and another target in its place. */
#include <httpway/host.h>

#include "request_internal.h"

static void split_query(struct request *r, struct bytes text)
{
  size_t const mark = bytes_find(text, '?');

  r->path = bytes_of(text.s, mark);
  r->has_query = mark < text.n;
  if (r->has_query)
    r->query = bytes_after(text, mark + 1);
}

/* The bytes of "http://" or "https://" in front; 0 when there is another scheme or none. */
static size_t scheme_length(struct bytes target)
{
  static struct bytes const schemes[] = { { "http://", 7 }, { "https://", 8 } };

  for (size_t i = 0; i < 2; i++)
    if (bytes_begin_nocase(target, schemes[i]))
      return schemes[i].n;
  return 0;
}

static bool judge_absolute(struct request *r, size_t scheme)
{
  struct bytes const rest = bytes_after(r->target, scheme);
  size_t end = 0;

  while (end < rest.n && rest.s[end] != '/' && rest.s[end] != '?')
    end++;
  r->absolute = true;
  r->authority = bytes_of(rest.s, end);
  /* Refuses userinfo too: no host has an '@'. */
  r->host_length = host_clean(r->host, r->authority);
  if (r->host_length == 0)
    return request_refuse(r, 400, "invalid host in an absolute target");
  r->host[r->host_length] = 0;
  split_query(r, bytes_after(rest, end));
  /* What a proxy that is not the last one makes of "*" (RFC 9112 section 3.2.4). */
  r->asterisk = r->method == METHOD_OPTIONS && end == rest.n;
  if (r->path.n == 0)
    /* The path "/"; borrowed from "//" so that it lies in the buffer like the others. */
    r->path = bytes_of(rest.s - 1, 1);
  return true;
}

static bool judge_connect(struct request *r)
{
  char host[HOST_MAX];

  return host_clean(host, r->target) != 0 ||
         request_refuse(r, 400, "CONNECT without host and port");
}

static bool judge_target(struct request *r)
{
  if (r->method == METHOD_CONNECT)
    return judge_connect(r);
  if (r->target.s[0] == '/') {
    split_query(r, r->target);
    return true;
  }
  if (bytes_equal(r->target, BYTES("*"))) {
    r->asterisk = true;
    return r->method == METHOD_OPTIONS || request_refuse(r, 400, "a target of * without OPTIONS");
  }
  size_t const scheme = scheme_length(r->target);
  if (scheme == 0)
    return request_refuse(r, 400, "a target that is neither a path nor an http URI");
  return judge_absolute(r, scheme);
}

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

/* Why a part ended at a byte that is not the space after it. */
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
  return judge_version(r, line) && judge_target(r);
}

static bool is_path(struct bytes target)
{
  if (target.n == 0 || target.s[0] != '/')
    return false;
  return target_span(target) == target.n && bytes_find(target, '#') == target.n;
}

static void content_drop(struct request *r)
{
  static uint8_t const fields[] = { FIELD_CONTENT_LENGTH, FIELD_CONTENT_TYPE, FIELD_EXPECT,
                                    FIELD_TRANSFER_ENCODING };
  for (size_t i = 0; i < sizeof(fields); i++) {
    r->field[fields[i]] = BYTES_NONE;
    r->field_count[fields[i]] = 0;
  }
  r->body = BODY_NONE;
  r->content_length = 0;
  r->expect_continue = false;
}

bool request_redirect(struct request *out, struct request const *original, struct bytes target)
{
  if (!is_path(target))
    return false;
  *out = *original;
  if (out->method != METHOD_HEAD) {
    out->method = METHOD_GET;
    out->method_text = BYTES("GET");
  }
  out->target = target;
  out->authority = out->query = BYTES_NONE;
  out->absolute = out->asterisk = false;
  content_drop(out);
  return judge_target(out);
}
