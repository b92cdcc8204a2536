/* condition: the order and the comparisons of conditional requests (RFC 9110 section 13). Lists of
   entity tags are read in entity_tags.c. */
#include <httpway/condition.h>
#include <httpway/date.h>

#include "entity_tags.h"

/* A longer list over several lines than that counts as one that cannot be read. */
enum { JOINED_MAX = 4096 };

static bool tags_match(struct request const *r, enum request_field which, struct bytes etag,
                       bool strongly)
{
  char joined[JOINED_MAX];
  struct bytes list;

  return request_field_joined(r, which, joined, sizeof joined, &list) &&
         entity_tags_match(list, etag, strongly);
}

static bool date_of(struct request const *r, enum request_field which, int64_t now,
                    int64_t *seconds)
{
  return r->field_count[which] == 1 && date_parse(r->field[which], now, seconds);
}

/* Steps 1 and 2 of 13.2.2: may the request be done at all? */
static bool preconditions_hold(struct request const *r, struct bytes etag, int64_t modified,
                               int64_t now)
{
  int64_t date;

  if (r->field_count[FIELD_IF_MATCH])
    return tags_match(r, FIELD_IF_MATCH, etag, true);
  return modified == CONDITION_NO_DATE || !date_of(r, FIELD_IF_UNMODIFIED_SINCE, now, &date) ||
         modified <= date;
}

/* Steps 3 and 4: does the client have it already? */
static bool client_has_it(struct request const *r, struct bytes etag, int64_t modified, int64_t now)
{
  int64_t date;

  if (r->field_count[FIELD_IF_NONE_MATCH])
    return tags_match(r, FIELD_IF_NONE_MATCH, etag, false);
  return modified != CONDITION_NO_DATE && date_of(r, FIELD_IF_MODIFIED_SINCE, now, &date) &&
         modified <= date;
}

enum condition_verdict condition_judge_fields(struct request const *r, struct bytes etag,
                                              int64_t modified, int64_t now)
{
  if (!preconditions_hold(r, etag, modified, now))
    return CONDITION_FAILED;
  return client_has_it(r, etag, modified, now) ? CONDITION_NOT_MODIFIED : CONDITION_PASS;
}

bool condition_range_allowed(struct request const *r, struct bytes etag, int64_t modified,
                             int64_t now)
{
  int64_t date;

  if (r->field_count[FIELD_RANGE] > 1 || r->field_count[FIELD_IF_RANGE] > 1)
    return false;
  if (r->field_count[FIELD_IF_RANGE] == 0)
    return true;
  if (entity_tag_equals(r->field[FIELD_IF_RANGE], etag))
    return true;
  /* A file may change twice within a second and keep its date: until a whole one has passed since,
     the date is a weak validator (section 8.8.2.2). */
  return date_of(r, FIELD_IF_RANGE, now, &date) && date == modified && modified + 1 < now;
}
