/* condition: conditional requests (RFC 9110 section 13), in the order of 13.2.2. Pure. */
#ifndef HTTPWAY_CONDITION_H
#define HTTPWAY_CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/request.h>

enum condition_verdict { CONDITION_PASS, CONDITION_NOT_MODIFIED, CONDITION_FAILED };

/* In place of a modification time: there is none. Conditions on dates are ignored, as sections
   13.1.3 and 13.1.4 say, and no date matches in If-Range. */
#define CONDITION_NO_DATE INT64_MIN

/* condition_judge for a request that has one of the fields. */
enum condition_verdict condition_judge_fields(struct request const *r, struct bytes etag,
                                              int64_t modified, int64_t now);

/* Judges If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since of r for a
   representation with the strong entity tag `etag` (with its quotes) and the modification time in
   whole seconds. For GET and HEAD. A list of tags with a fault in it, or spread over several lines,
   matches nothing: If-Match fails, If-None-Match passes (and If-Modified-Since is not looked at).
   Dates that are malformed or repeated are ignored. One in the future is a date like any other. */
static inline enum condition_verdict condition_judge(struct request const *r, struct bytes etag,
                                                     int64_t modified, int64_t now)
{
  bool any = r->field_count[FIELD_IF_MATCH] || r->field_count[FIELD_IF_UNMODIFIED_SINCE] ||
             r->field_count[FIELD_IF_NONE_MATCH] || r->field_count[FIELD_IF_MODIFIED_SINCE];
  return any ? condition_judge_fields(r, etag, modified, now) : CONDITION_PASS;
}

/* True when Range may be honoured: at most one Range, and no If-Range or one that matches by strong
   comparison: a date must be equal, and a whole second must have passed since, for a file may
   change twice within one. */
bool condition_range_allowed(struct request const *r, struct bytes etag, int64_t modified,
                             int64_t now);

#endif
