/* multipart: delimiters, and the head of each part. The boundary is a number that nobody can guess,
   so that no file can hold it on purpose. */
#include <skalibs/uint64.h>

#include <httpway/field_value.h>

#include "respond/content_type.h"
#include "respond/multipart.h"
#include "state/server.h"

/* SplitMix64: after each step another number, spread over all bits. */
static void boundary_step(struct server *server)
{
  server->boundary += UINT64_C(0x9e3779b97f4a7c15);
}

static void boundary_put(struct server const *server, struct output *out)
{
  char digits[16];
  uint64_t z = server->boundary;
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  uint640_xfmt(digits, z ^ (z >> 31), sizeof(digits));
  output_put(out, BYTES("httpway-"));
  output_put(out, bytes_of(digits, sizeof(digits)));
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
static void delimiter_put(struct server const *server, struct output *out)
{
  output_put(out, BYTES("\r\n--"));
  boundary_put(server, out);
}

bool multipart_build(struct server *server, struct exchange *e, size_t most, struct bytes *text)
{
  struct ranges const *ranges = &e->scratch.ranges;
  struct output out = { .s = e->scratch.text,
                        .room = most < sizeof(e->scratch.text) ? most : sizeof(e->scratch.text) };
  boundary_step(server);
  for (unsigned int i = 0; i < ranges->count; i++) {
    delimiter_put(server, &out);
    output_put(&out, BYTES("\r\n"));
    content_type_put(e, &out);
    content_range_put(&out, ranges->range + i, e->way.found.file.size);
    output_put(&out, BYTES("\r\n"));
    e->scratch.part_head_ends[i] = out.length;
  }
  delimiter_put(server, &out);
  output_put(&out, BYTES("--\r\n"));
  *text = output_bytes(&out);
  return !out.overflow;
}

uint64_t multipart_length(struct exchange const *e, struct bytes text)
{
  struct ranges const *ranges = &e->scratch.ranges;
  uint64_t sum = text.n;
  for (unsigned int i = 0; i < ranges->count; i++)
    sum += range_length(ranges->range + i);
  return sum;
}

void multipart_type_put(struct server const *server, struct output *out)
{
  output_put(out, BYTES("Content-Type: multipart/byteranges; boundary="));
  boundary_put(server, out);
  output_put(out, BYTES("\r\n"));
}
