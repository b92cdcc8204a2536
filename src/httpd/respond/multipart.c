/* multipart: delimiters, and the head of each part. The boundary is a number that nobody can guess,
   so that no file can hold it on purpose. */
#include <skalibs/uint64.h>

#include <httpway/field_value.h>

#include "respond/multipart.h"
#include "state/server.h"

static void boundary_put(struct exchange const *e, struct output *out)
{
  char digits[16];
  uint640_xfmt(digits, e->boundary, sizeof(digits));
  output_put(out, BYTES("httpway-"));
  output_put(out, bytes_of(digits, sizeof(digits)));
}

/* The step of SplitMix64: another number each time, spread over all bits. */
static uint64_t boundary_next(struct server *server)
{
  uint64_t z = server->boundary += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void content_range_put(struct output *out, struct range const *range, uint64_t size)
{
  output_put(out, BYTES("Content-Range: bytes "));
  output_number(out, range->first);
  output_put(out, BYTES("-"));
  output_number(out, range->last);
  output_put(out, BYTES("/"));
  output_number(out, size);
  output_put(out, BYTES("\r\n"));
}

/* The line end is part of it (RFC 2046 section 5.1.1). The first one could do without, but there
   are clients that take it for granted (zsync), and none that minds (RFC 9110 section 14.6). */
static void delimiter_put(struct exchange const *e, struct output *out)
{
  output_put(out, BYTES("\r\n--"));
  boundary_put(e, out);
}

/* Charset is for text that does not name its own. */
void content_type_put(struct exchange const *e, struct output *out)
{
  output_put(out, BYTES("Content-Type: "));
  output_put(out, e->type);
  if (e->location.charset.n && type_is_text(e->type) && !type_has_charset(e->type)) {
    output_put(out, BYTES("; charset="));
    output_put(out, e->location.charset);
  }
  output_put(out, BYTES("\r\n"));
}

bool multipart_build(struct server *server, struct exchange *e, size_t most)
{
  struct output out = { .s = e->text, .room = most < sizeof(e->text) ? most : sizeof(e->text) };
  e->boundary = boundary_next(server);
  for (unsigned int i = 0; i < e->ranges.count; i++) {
    delimiter_put(e, &out);
    output_put(&out, BYTES("\r\n"));
    content_type_put(e, &out);
    content_range_put(&out, e->ranges.range + i, e->file.size);
    output_put(&out, BYTES("\r\n"));
    e->part_head_ends[i] = out.length;
  }
  delimiter_put(e, &out);
  output_put(&out, BYTES("--\r\n"));
  e->text_length = out.length;
  return !out.overflow;
}

uint64_t multipart_length(struct exchange const *e)
{
  uint64_t sum = is_multipart(e) ? e->text_length : 0;
  for (unsigned int i = 0; i < e->ranges.count; i++)
    sum += range_length(e->ranges.range + i);
  return sum;
}

void multipart_type_put(struct exchange const *e, struct output *out)
{
  output_put(out, BYTES("Content-Type: multipart/byteranges; boundary="));
  boundary_put(e, out);
  output_put(out, BYTES("\r\n"));
}
