/* A libFuzzer target for the request head: any bytes, any split, any limit: the outcome must be the
   same as for the whole, and everything that a good request points to must lie in its buffer. See
   README. */
#include <httpway/request.h>

#include "fuzz.h"

static bool same(struct bytes a, struct bytes b)
{
  return a.n == b.n && (a.n == 0 || a.s == b.s);
}

static void require_inside(struct bytes part, char const *buffer, size_t length)
{
  require(part.n == 0 || (part.s >= buffer && part.n <= length - (size_t)(part.s - buffer)));
}

static void require_same(struct request const *a, struct request const *b)
{
  require(a->state == b->state && a->status == b->status && a->reason == b->reason);
  if (a->state != REQUEST_COMPLETE)
    return;
  require(a->head_length == b->head_length && a->head_start == b->head_start);
  require(a->method == b->method && a->minor == b->minor && a->body == b->body);
  require(a->content_length == b->content_length && a->keep_alive == b->keep_alive);
  require(a->expect_continue == b->expect_continue && a->asterisk == b->asterisk);
  require(same(a->path, b->path) && same(a->query, b->query) && same(a->authority, b->authority));
  require(bytes_equal(bytes_of(a->host, a->host_length), bytes_of(b->host, b->host_length)));
  for (size_t i = 0; i < FIELD_COUNT; i++)
    require(a->field_count[i] == b->field_count[i] && same(a->field[i], b->field[i]));
}

static void require_sane(struct request const *r, char const *buffer, size_t length, size_t limit)
{
  struct bytes name, value;
  size_t at = 0;

  if (r->state == REQUEST_BAD)
    require(r->status >= 400 && r->reason && !r->keep_alive);
  if (r->state != REQUEST_COMPLETE)
    return;
  require(r->head_length <= length && r->head_length <= limit);
  require(r->host_length <= 255 && r->host[r->host_length] == 0);
  require(r->minor == 0 || r->host_length > 0);
  require(r->asterisk || r->method == METHOD_CONNECT || (r->path.n && r->path.s[0] == '/'));
  require_inside(r->target, buffer, r->head_length);
  require_inside(r->path, buffer, r->head_length);
  require_inside(r->query, buffer, r->head_length);
  for (size_t i = 0; i < FIELD_COUNT; i++)
    require_inside(r->field[i], buffer, r->head_length);
  while (request_next_field(r, buffer, &at, &name, &value)) {
    require(name.n > 0);
    require_inside(name, buffer, r->head_length);
    require_inside(value, buffer, r->head_length);
  }
}

/* The first two bytes choose the limit and the split; the rest is what the client sends. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct request whole, split;

  if (size < 2)
    return 0;
  size_t const length = size - 2;
  size_t const limit = data[0] ? (size_t)data[0] * 16 : length;
  size_t const step = 1 + data[1] % 16;
  char const *const buffer = (char const *)data + 2;

  request_init(&whole);
  request_feed(&whole, buffer, length, limit);
  request_init(&split);
  for (size_t n = 0; n < length; n += step)
    request_feed(&split, buffer, n, limit);
  request_feed(&split, buffer, length, limit);
  require_same(&whole, &split);
  require_sane(&whole, buffer, length, limit);
  return 0;
}
