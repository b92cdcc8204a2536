/* Conditional requests: every comparison, and who beats whom. */
#include <skalibs/nonposix.h>

#include "guarded.h"
#include "tap.h"

#include <httpway/condition.h>

#define ETAG BYTES("\"tag\"")
#define MODIFIED INT64_C(784111777) /* Sun, 06 Nov 1994 08:49:37 GMT */
#define NOW (MODIFIED + 1000)
#define SAME "Sun, 06 Nov 1994 08:49:37 GMT"
#define BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define AFTER "Sun, 06 Nov 1994 08:49:38 GMT"
#define AT_NOW "Sun, 06 Nov 1994 09:06:17 GMT"
#define FUTURE "Sun, 06 Nov 1994 09:06:18 GMT"

static struct {
  char const *match, *unmodified, *none_match, *modified; /* null: not sent */
  enum condition_verdict verdict;
} const conditions[] = {
  { 0, 0, 0, 0, CONDITION_PASS },
  /* If-Match: strong. */
  { "\"tag\"", 0, 0, 0, CONDITION_PASS },
  { "*", 0, 0, 0, CONDITION_PASS },
  { "\"a\", \"tag\"", 0, 0, 0, CONDITION_PASS },
  { "\"a,b\",\"tag\",", 0, 0, 0, CONDITION_PASS },
  { ", ,\"tag\"", 0, 0, 0, CONDITION_PASS },
  { "\"a\"", 0, 0, 0, CONDITION_FAILED },
  { "W/\"tag\"", 0, 0, 0, CONDITION_FAILED },
  { "W/\"tag\", \"tag\"", 0, 0, 0, CONDITION_PASS },
  { "\"tag", 0, 0, 0, CONDITION_FAILED },
  { "\"tag\", \"x", 0, 0, 0, CONDITION_FAILED },
  { "tag", 0, 0, 0, CONDITION_FAILED },
  { "\"TAG\"", 0, 0, 0, CONDITION_FAILED },
  { "\"tag\" \"x\"", 0, 0, 0, CONDITION_FAILED },
  { "\"tag\"\"x\"", 0, 0, 0, CONDITION_FAILED },
  { "*, \"tag\"", 0, 0, 0, CONDITION_FAILED },
  { "\"tag\", *", 0, 0, 0, CONDITION_FAILED },
  { "w/\"tag\", \"tag\"", 0, 0, 0, CONDITION_FAILED },
  { "W / \"tag\"", 0, 0, 0, CONDITION_FAILED },
  { "W/", 0, 0, 0, CONDITION_FAILED },
  { "\"", 0, 0, 0, CONDITION_FAILED },
  { ",", 0, 0, 0, CONDITION_FAILED },
  { "\"ta g\", \"tag\"", 0, 0, 0, CONDITION_FAILED },
  { "\"ta \", \"tag\"", 0, 0, 0, CONDITION_FAILED }, /* a blank is no end of a tag */
  { "\"ta \"tag\"", 0, 0, 0, CONDITION_FAILED },
  { "\"\xe4\", \"\", \"tag\"", 0, 0, 0, CONDITION_PASS },
  { "\"!#~\x80\xff\", \"tag\"", 0, 0, 0, CONDITION_PASS },
  { "\"\x7f\", \"tag\"", 0, 0, 0, CONDITION_FAILED },
  /* If-Unmodified-Since; If-Match beats it. */
  { 0, SAME, 0, 0, CONDITION_PASS },
  { 0, AFTER, 0, 0, CONDITION_PASS },
  { 0, BEFORE, 0, 0, CONDITION_FAILED },
  { 0, FUTURE, 0, 0, CONDITION_PASS },
  { 0, "Sunday, 06-Nov-94 08:49:36 GMT", 0, 0, CONDITION_FAILED },
  { 0, "Sun Nov  6 08:49:36 1994", 0, 0, CONDITION_FAILED },
  { 0, "nonsense", 0, 0, CONDITION_PASS },
  { "\"tag\"", BEFORE, 0, 0, CONDITION_PASS },
  { "\"a\"", AFTER, 0, 0, CONDITION_FAILED },
  { "\"a", AFTER, 0, 0, CONDITION_FAILED },
  /* If-None-Match: weak. */
  { 0, 0, "\"tag\"", 0, CONDITION_NOT_MODIFIED },
  { 0, 0, "W/\"tag\"", 0, CONDITION_NOT_MODIFIED },
  { 0, 0, "*", 0, CONDITION_NOT_MODIFIED },
  { 0, 0, "\"a\" , W/\"b\",\"tag\"", 0, CONDITION_NOT_MODIFIED },
  { 0, 0, "\"a\"", 0, CONDITION_PASS },
  { 0, 0, "\"tag\", \"x", 0, CONDITION_PASS },
  { 0, 0, "\"tag", 0, CONDITION_PASS },
  { 0, 0, "tag", 0, CONDITION_PASS },
  { 0, 0, "*, *", 0, CONDITION_PASS },
  /* If-Modified-Since; If-None-Match beats it. */
  { 0, 0, 0, SAME, CONDITION_NOT_MODIFIED },
  { 0, 0, 0, AFTER, CONDITION_NOT_MODIFIED },
  { 0, 0, 0, AT_NOW, CONDITION_NOT_MODIFIED },
  { 0, 0, 0, BEFORE, CONDITION_PASS },
  { 0, 0, 0, FUTURE, CONDITION_NOT_MODIFIED },
  { 0, 0, 0, "nonsense", CONDITION_PASS },
  { 0, 0, 0, "Sun, 06 Nov 1994 08:49:37 CET", CONDITION_PASS },
  { 0, 0, 0, "Sunday, 06-Nov-94 08:49:37 GMT", CONDITION_NOT_MODIFIED },
  { 0, 0, "\"a\"", SAME, CONDITION_PASS },
  { 0, 0, "\"a", SAME, CONDITION_PASS },
  { 0, 0, "\"tag\"", BEFORE, CONDITION_NOT_MODIFIED },
  /* Steps 1 and 2 come before 3 and 4. */
  { "\"a\"", 0, "\"tag\"", SAME, CONDITION_FAILED },
  { "\"tag\"", 0, "\"tag\"", 0, CONDITION_NOT_MODIFIED },
  { 0, BEFORE, 0, SAME, CONDITION_FAILED },
  { 0, SAME, 0, SAME, CONDITION_NOT_MODIFIED },
};

static void set(struct request *r, enum request_field which, char const *value)
{
  if (!value)
    return;
  r->field[which] = bytes_from_string(value);
  r->field_count[which]++;
}

static void check_conditions(void)
{
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
    struct request r;
    char what[32];
    request_init(&r);
    set(&r, FIELD_IF_MATCH, conditions[i].match);
    set(&r, FIELD_IF_UNMODIFIED_SINCE, conditions[i].unmodified);
    set(&r, FIELD_IF_NONE_MATCH, conditions[i].none_match);
    set(&r, FIELD_IF_MODIFIED_SINCE, conditions[i].modified);
    snprintf(what, sizeof what, "condition %zu", i);
    is_number(condition_judge(&r, ETAG, MODIFIED, NOW), conditions[i].verdict, what);
  }
}

/* Each value at the very end of memory: nothing is read behind it. */
static void check_ends(void)
{
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
    char const *const values[] = { conditions[i].match, conditions[i].none_match };
    enum request_field const fields[] = { FIELD_IF_MATCH, FIELD_IF_NONE_MATCH };
    for (size_t j = 0; j < 2; j++)
      for (size_t n = 0; values[j] && n <= strlen(values[j]); n++) {
        struct request r;
        request_init(&r);
        r.field[fields[j]] = guarded(bytes_of(values[j], n));
        r.field_count[fields[j]] = 1;
        (void)condition_judge(&r, ETAG, MODIFIED, NOW);
      }
  }
  ok(true, "however short a value is");
}

static enum condition_verdict judge_twice(enum request_field which, char const *value)
{
  struct request r;
  request_init(&r);
  set(&r, which, value);
  r.field_count[which] = 2;
  return condition_judge(&r, ETAG, MODIFIED, NOW);
}

static void check_repeated(void)
{
  is_number(judge_twice(FIELD_IF_MATCH, "\"tag\""), CONDITION_FAILED, "two If-Match fail");
  is_number(judge_twice(FIELD_IF_NONE_MATCH, "\"tag\""), CONDITION_PASS, "two If-None-Match pass");
  is_number(judge_twice(FIELD_IF_MODIFIED_SINCE, SAME), CONDITION_PASS,
            "two If-Modified-Since pass");
  is_number(judge_twice(FIELD_IF_UNMODIFIED_SINCE, BEFORE), CONDITION_PASS,
            "two If-Unmodified-Since pass");
}

static void check_many(void)
{
  static char text[1200];
  size_t length = 0;
  struct request r;
  for (unsigned int i = 0; i < 100; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "W/\"t%u\", ", i);
  memcpy(text + length, "\"tag\"", 6);
  request_init(&r);
  set(&r, FIELD_IF_NONE_MATCH, text);
  is_number(condition_judge(&r, ETAG, MODIFIED, NOW), CONDITION_NOT_MODIFIED, "the 101st tag");
  is_number(condition_judge(&r, BYTES("\"t1\""), MODIFIED, NOW), CONDITION_NOT_MODIFIED,
            "the second");
  is_number(condition_judge(&r, BYTES("\"t100\""), MODIFIED, NOW), CONDITION_PASS, "none of them");
  is_number(condition_judge(&r, BYTES_NONE, MODIFIED, NOW), CONDITION_PASS, "no tag matches none");
}

static struct {
  char const *if_range;
  int64_t now;
  bool allowed;
} const if_ranges[] = {
  { 0, NOW, true },
  { "\"tag\"", NOW, true },
  { " \"tag\" ", NOW, true },
  { "W/\"tag\"", NOW, false },
  { "\"a\"", NOW, false },
  { "\"tag", NOW, false },
  { "\"tag\", \"a\"", NOW, false },
  { "\"a\", \"tag\"", NOW, false },
  { "*", NOW, false },
  { "tag", NOW, false },
  { SAME, NOW, true },
  { "Sunday, 06-Nov-94 08:49:37 GMT", NOW, true },
  { SAME, MODIFIED + 2, true },
  { SAME, MODIFIED + 1, false },
  { SAME, MODIFIED, false },
  { BEFORE, NOW, false },
  { AFTER, NOW, false },
  { FUTURE, NOW, false },
  { "nonsense", NOW, false },
};

static void check_if_range(void)
{
  struct request r;
  for (size_t i = 0; i < sizeof if_ranges / sizeof *if_ranges; i++) {
    request_init(&r);
    set(&r, FIELD_RANGE, "bytes=0-1");
    set(&r, FIELD_IF_RANGE, if_ranges[i].if_range);
    ok(condition_range_allowed(&r, ETAG, MODIFIED, if_ranges[i].now) == if_ranges[i].allowed,
       if_ranges[i].if_range ? if_ranges[i].if_range : "no If-Range");
  }
  request_init(&r);
  set(&r, FIELD_RANGE, "bytes=0-1");
  set(&r, FIELD_RANGE, "bytes=0-1");
  ok(!condition_range_allowed(&r, ETAG, MODIFIED, NOW), "two Range fields are several ranges");
  request_init(&r);
  set(&r, FIELD_IF_RANGE, "\"tag\"");
  set(&r, FIELD_IF_RANGE, "\"tag\"");
  ok(!condition_range_allowed(&r, ETAG, MODIFIED, NOW), "two If-Range fields");
}

int main(void)
{
  check_conditions();
  check_ends();
  check_repeated();
  check_many();
  check_if_range();
  return tap_done();
}
