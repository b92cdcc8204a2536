/* serve_file: decisions about an open file. */
#include <httpway/cgi.h>
#include <httpway/condition.h>

#include "decide/decision.h"
#include "decide/explain.h"
#include "decide/file_rule.h"
#include "decide/precompressed.h"
#include "decide/serve_file.h"
#include "decide/special.h"
#include "files/file_fields.h"
#include "state/server.h"

/* The date that conditions are compared with. That of a file on an image says nothing: it may be
   that of other bytes in the image before. It is later than any. */
static int64_t believed_date(struct found_file const *file)
{
  return file->undated && file->modified != CONDITION_NO_DATE ? INT64_MAX : file->modified;
}

/* What is sent of the file, or said of it. */
static struct decision of_file(struct exchange const *e, enum answer_kind answer,
                               unsigned int status, struct bytes type, char const *why)
{
  return (struct decision){ .answer = (uint8_t)answer,
                            .status = (uint16_t)status,
                            .why = why,
                            .type = type,
                            .validators = true,
                            .negotiated = e->way.found.negotiated };
}

/* Range is for GET only (RFC 9110 section 14.2). */
static bool range_counts(struct exchange const *e)
{
  struct located const *const found = &e->way.found;
  struct request const *r = e->request;
  return r->method == METHOD_GET && r->field_count[FIELD_RANGE] == 1 &&
         condition_range_allowed(r, found->etag, believed_date(&found->file), e->now);
}

static struct decision range_judge(struct exchange *e, struct bytes type)
{
  struct decision d = of_file(e, ANSWER_FILE, 200, type, "file");
  switch (
      ranges_parse(e->request->field[FIELD_RANGE], e->way.found.file.size, &e->scratch.ranges)) {
  case RANGE_NONE:
    break;
  case RANGE_SOME:
    d.status = 206;
    d.partial = true;
    break;
  case RANGE_UNSATISFIABLE:
    d = decision_page(416, "range beyond the end");
    d.complete_length = e->way.found.file.size;
    break;
  }
  return d;
}

static struct decision no_coding_accepted(void)
{
  struct decision d = decision_page(406, "no content coding of it that the client accepts");
  d.negotiated = true;
  return d;
}

static struct bytes entity_tag(struct exchange *e)
{
  struct located const *const found = &e->way.found;
  if (found->file.texts && found->coding.n == 0)
    return found->file.texts->etag;
  return bytes_of(e->scratch.etag, etag_format(e->scratch.etag, &found->file, found->coding));
}

/* LastModified Off. The tag stays. */
static void last_modified_drop(struct found_file *file)
{
  file->modified = CONDITION_NO_DATE;
  file->texts = 0;
}

static struct decision static_file(struct server *server, struct exchange *e, struct bytes type)
{
  struct located *const found = &e->way.found;
  if (found->unacceptable)
    return no_coding_accepted();
  if (found->coding.n == 0 && e->way.settings->precompressed)
    precompressed_choose(server, e, type);
  found->etag = entity_tag(e);
  if (!e->way.settings->last_modified)
    last_modified_drop(&found->file);
  switch (condition_judge(e->request, found->etag, believed_date(&found->file), e->now)) {
  case CONDITION_PASS:
    break;
  case CONDITION_NOT_MODIFIED:
    return of_file(e, ANSWER_EMPTY, 304, type, "not modified");
  case CONDITION_FAILED:
    return decision_page(412, "precondition failed");
  }
  return range_counts(e) ? range_judge(e, type) : of_file(e, ANSWER_FILE, 200, type, "file");
}

static struct decision path_behind_file(struct server *server, struct exchange *e)
{
  struct bytes const extra = e->way.path_info;
  return decision_page(404, explain(server, e, EXPLAIN_CLIENT, "extra path behind a file",
                                    "%s is a file, with %.*s after it (PathArgs Off)",
                                    e->way.physical.s, (int)extra.n, extra.s));
}

/* Scripts are cgiexec's: it finds the file by itself, and never is one shown as text. */
static struct decision script(struct exchange const *e)
{
  struct decision d = decision_page(405, "TRACE");
  if (e->request->method == METHOD_TRACE)
    return d;
  d.answer = ANSWER_SCRIPT;
  d.script_what = CGI_PATH;
  d.why = "script";
  return d;
}

struct decision serve_file(struct server *server, struct exchange *e)
{
  struct conf_suffix const *rule = file_rule_find(e);
  if (!rule)
    return decision_page(404, explain_type(server, e));
  if (e->way.unopened && !file_rule_is_script(rule))
    return decision_page(404, explain_segment(server, e));
  if (file_rule_is_script(rule))
    return script(e);
  if (rule->kind != SUFFIX_TYPE && rule->special == SPECIAL_NONE)
    return decision_page(404, "unknown speciality");
  if (rule->kind == SUFFIX_TYPE && e->way.path_info.n > e->way.found.index &&
      !e->way.settings->path_args)
    return path_behind_file(server, e);
  if (!method_is_for_files(e))
    return method_answer(e);
  return rule->kind == SUFFIX_TYPE ? static_file(server, e, conf_text(&rule->value))
                                   : special(server, e, rule->special);
}
