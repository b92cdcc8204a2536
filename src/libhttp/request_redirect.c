/* request_redirect: a request that was redirected within the server. */
#include "request_internal.h"

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
  return request_judge_target(out);
}
