/* multipart: several ranges in one answer (RFC 9110 section 14.6): the heads of their parts. */
#ifndef HTTPD_RESPOND_MULTIPART_H
#define HTTPD_RESPOND_MULTIPART_H

#include <httpway/output.h>

#include "state/exchange.h"

struct server;

static inline uint64_t range_length(struct range const *range)
{
  return range->last - range->first + 1;
}

/* Whether an answer has several ranges. */
static inline bool is_multipart(struct exchange const *e)
{
  return e->decision.partial && e->scratch.ranges.count > 1;
}

/* Puts the heads of all parts and the closing delimiter into the scratch memory, which *text is,
   and where each head ends into part_head_ends. False: that takes more than `most` bytes. */
bool multipart_build(struct server *server, struct exchange *e, size_t most, struct bytes *text);
/* Bytes of the content of an answer with ranges: of the one, or of all parts with what is around
   them. */
uint64_t multipart_length(struct exchange const *e, struct bytes text);
/* The Content-Type that names the boundary of the latest. */
void multipart_type_put(struct server const *server, struct output *out);
/* "Content-Range: bytes first-last/size" and a line end. */
void content_range_put(struct output *out, struct range const *range, uint64_t size);

#endif
