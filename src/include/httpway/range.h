/* range: byte ranges (RFC 9110 section 14). Pure arithmetic on uint64_t, right up to 2^64-1. */
#ifndef HTTPWAY_RANGE_H
#define HTTPWAY_RANGE_H

#include <stdint.h>

#include <httpway/bytes.h>

enum range_verdict {
  RANGE_NONE,         /* no usable Range: send all, 200 */
  RANGE_SOME,         /* send them, 206 */
  RANGE_UNSATISFIABLE /* 416 */
};

struct range {
  uint64_t first, last; /* both included */
};

/* When at some place of the request there are more ranges than this, those before it joined, none
   is sent but the whole. */
enum { RANGES_MAX = 16 };

/* Neither overlapping nor adjacent; in the order of the request. */
struct ranges {
  unsigned int count;
  struct range range[RANGES_MAX];
};

/* Judges the value of a Range field against a representation of `size` bytes. Another unit,
   nonsense or last < first anywhere give RANGE_NONE, and so do more than RANGES_MAX ranges that
   cannot be joined with those before them (even if one after would join them all). A range is
   dropped when it begins beyond the end, or is "-0"; when none is left it is RANGE_UNSATISFIABLE.
   last is cut to the end; a suffix longer than the whole means the whole. Ranges that overlap or
   touch are joined into the earliest of them (RFC 9110 section 15.3.7.2). Numbers of any length are
   read right (they saturate). Ranges that are the whole representation are RANGE_SOME too. size 0:
   RANGE_NONE, whatever is asked for: the whole of it serves whoever wants its first part. */
enum range_verdict ranges_parse(struct bytes field, uint64_t size, struct ranges *out);

#endif
