/* serve_file: decisions about an open file. */
#include <httpway/condition.h>

#include "decide/decision.h"
#include "files/etag.h"
#include "decide/explain.h"
#include "decide/file_rule.h"
#include "decide/precompressed.h"
#include "decide/serve_file.h"
#include "state/server.h"
#include "decide/special.h"

static void not_modified(struct exchange *e)
{
  bool negotiated = e->decision.negotiated;
  decide_page(e, 304, "not modified");
  e->decision.answer = ANSWER_EMPTY;
  e->decision.validators = true;
  e->decision.negotiated = negotiated;
}

/* The date that conditions are compared with. That of a file on an image says nothing: it may be
   that of other bytes in the image before. It is later than any. */
static int64_t believed_date(struct found_file const *file)
{
  return file->undated && file->modified != CONDITION_NO_DATE ? INT64_MAX : file->modified;
}

/* Range is for GET only (RFC 9110 section 14.2). */
static void range_judge(struct exchange *e)
{
  struct request const *r = e->request;
  if (r->method != METHOD_GET || r->field_count[FIELD_RANGE] != 1 ||
      !condition_range_allowed(r, e->decision.etag, believed_date(&e->decision.file), e->now))
    return;
  switch (ranges_parse(r->field[FIELD_RANGE], e->decision.file.size, &e->decision.ranges)) {
  case RANGE_NONE:
    break;
  case RANGE_SOME:
    e->decision.status = 206;
    e->decision.partial = true;
    break;
  case RANGE_UNSATISFIABLE:
    e->decision.complete_length = e->decision.file.size;
    decide_page(e, 416, "range beyond the end");
    break;
  }
}

static void no_coding_accepted(struct exchange *e)
{
  decide_page(e, 406, "no content coding of it that the client accepts");
  e->decision.negotiated = true;
}

static void entity_tag(struct exchange *e)
{
  if (e->decision.file.texts && e->decision.coding.n == 0)
    e->decision.etag = e->decision.file.texts->etag;
  else
    e->decision.etag =
        bytes_of(e->scratch.etag_room,
                 etag_format(e->scratch.etag_room, &e->decision.file, e->decision.coding));
}

/* LastModified Off. The tag stays. */
static void last_modified_drop(struct found_file *file)
{
  file->modified = CONDITION_NO_DATE;
  file->texts = 0;
}

static void static_file(struct server *server, struct exchange *e, struct conf_suffix const *rule)
{
  if (e->way.path_info.n > (e->way.index ? 1 : 0) && !e->way.location.path_args) {
    decide_page(e, 404, "extra path behind a file");
    explain(server, e, EXPLAIN_CLIENT, "%s is a file, with %.*s after it (PathArgs Off)",
            e->way.physical, (int)e->way.path_info.n, e->way.path_info.s);
    return;
  }
  if (!file_rule_method(e))
    return;
  if (e->decision.unacceptable) {
    no_coding_accepted(e);
    return;
  }
  e->decision.answer = ANSWER_FILE;
  e->decision.status = 200;
  e->decision.why = "file";
  e->decision.type = rule->value;
  e->decision.validators = true;
  if (e->decision.coding.n == 0)
    precompressed_choose(server, e);
  entity_tag(e);
  if (!e->way.location.last_modified)
    last_modified_drop(&e->decision.file);
  switch (condition_judge(e->request, e->decision.etag, believed_date(&e->decision.file), e->now)) {
  case CONDITION_PASS:
    range_judge(e);
    break;
  case CONDITION_NOT_MODIFIED:
    not_modified(e);
    break;
  case CONDITION_FAILED:
    decide_page(e, 412, "precondition failed");
    break;
  }
}

/* Scripts are cgiexec's: it finds the file by itself, and never is one shown as text. */
static void script(struct exchange *e)
{
  decide_drop_file(e);
  if (e->request->method == METHOD_TRACE) {
    decide_page(e, 405, "TRACE");
    return;
  }
  e->decision.answer = ANSWER_SCRIPT;
  e->decision.why = "script";
}

void serve_file(struct server *server, struct exchange *e)
{
  struct conf_suffix rule;
  if (!file_rule_find(server, e, &rule)) {
    decide_page(e, 404, "no Types, Specials or External for this name");
    explain_type(server, e);
    return;
  }
  if (e->way.unopened && !file_rule_is_script(&rule)) {
    decide_page(e, 404, "segment not allowed");
    explain_segment(server, e);
    return;
  }
  if (rule.kind == SUFFIX_TYPE)
    static_file(server, e, &rule);
  else if (file_rule_is_script(&rule))
    script(e);
  else if (rule.special == SPECIAL_NONE)
    decide_page(e, 404, "unknown speciality");
  else if (file_rule_method(e))
    special(server, e, rule.special);
}
