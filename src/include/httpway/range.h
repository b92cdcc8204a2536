/* range: byte ranges (RFC 9110 section 14). Pure arithmetic on uint64_t, right up to 2^64-1. */
#ifndef HTTPWAY_RANGE_H
#define HTTPWAY_RANGE_H

#include <stdint.h>

#include <httpway/bytes.h>

enum range_verdict {
  RANGE_NONE,         /* no usable Range: send all, 200 */
  RANGE_ONE,          /* send first..last, 206 */
  RANGE_UNSATISFIABLE /* 416 */
};

struct range {
  uint64_t first, last; /* both included */
};

/* Judges the value of a Range field against a representation of `size` bytes. One range only:
   several, another unit, nonsense or last < first give RANGE_NONE; first beyond the end, or "-0",
   RANGE_UNSATISFIABLE; last is cut to the end; a suffix longer than the whole means the whole.
   Numbers of any length are read right (they saturate). A range that is the whole representation is
   RANGE_ONE too. size 0: every satisfiable form is RANGE_UNSATISFIABLE, except that a suffix of
   nonzero length is RANGE_NONE. */
enum range_verdict range_parse(struct bytes field, uint64_t size, struct range *out);

#endif
