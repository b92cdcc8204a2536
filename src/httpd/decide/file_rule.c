/* file_rule: Types, Specials and External; and Encodings on top of them: files that are stored with
   a content coding, asked for by their own names. */
#include "decide/decision.h"
#include "decide/file_rule.h"

static bool is_default(struct conf_suffix const *rule)
{
  return rule->suffix.length == 0;
}

/* A media type that the name has by its end, and not as every other name; else null. */
static struct conf_suffix const *type_of_name(struct conf_suffixes const *suffixes,
                                              struct bytes name)
{
  struct conf_suffix const *rule = conf_suffix_find(suffixes, name);
  return rule && rule->kind == SUFFIX_TYPE && !is_default(rule) ? rule : 0;
}

/* ".svgz" says of what it is made, too: of ".svg". */
static bool stands_for_another(struct bytes suffix)
{
  return suffix.n > 3 && suffix.s[suffix.n - 1] == 'z';
}

/* "application/gzip", "application/x-gzip": says that bytes are coded, not what they are. */
static bool is_type_of_coding(struct bytes type, struct bytes coding)
{
  if (!bytes_begin_nocase(type, BYTES("application/")))
    return false;
  type = bytes_after(type, sizeof("application/") - 1);
  if (bytes_begin_nocase(type, BYTES("x-")))
    type = bytes_after(type, 2);
  return bytes_begin_nocase(type, coding);
}

/* The type of what was coded: of the name before the suffix, else of the whole name, else that of
   every other name; null: none. */
static struct conf_suffix const *type_find(struct exchange const *e,
                                           struct conf_suffix const *coding)
{
  struct conf_suffixes const *suffixes = &e->way.settings->suffixes;
  struct bytes const name = e->way.physical;
  struct bytes const before = bytes_of(name.s, name.n - coding->suffix.length);
  struct conf_suffix const *rule = 0;
  if (stands_for_another(conf_text(&coding->suffix)))
    rule = type_of_name(suffixes, bytes_of(name.s, name.n - 1));
  if (!rule)
    rule = type_of_name(suffixes, before);
  if (!rule) {
    rule = type_of_name(suffixes, name);
    if (rule && is_type_of_coding(conf_text(&rule->value), conf_text(&coding->value)))
      rule = 0;
  }
  if (!rule)
    rule = conf_suffix_find(suffixes, before);
  return rule && rule->kind == SUFFIX_TYPE ? rule : 0;
}

/* When the physical path has a suffix of a coding, and there is a type for what was coded: that
   type's rule. Else null, and nothing has changed. */
static struct conf_suffix const *encodings_apply(struct exchange *e)
{
  struct conf_suffix const *rule,
      *coding = conf_suffix_find(&e->way.settings->encodings, e->way.physical);
  if (!coding || bytes_equal(conf_text(&coding->value), BYTES("identity")))
    return 0;
  rule = type_find(e, coding);
  if (rule)
    e->way.found.coding = conf_text(&coding->value);
  return rule;
}

struct conf_suffix const *file_rule_find(struct exchange *e)
{
  struct conf_suffix const *coded,
      *rule = conf_suffix_find(&e->way.settings->suffixes, e->way.physical);
  /* What is a script stays one. */
  if (e->way.settings->encodings.count == 0 || (rule && rule->kind != SUFFIX_TYPE))
    return rule;
  coded = encodings_apply(e);
  return coded ? coded : rule;
}

struct decision method_answer(struct exchange const *e)
{
  struct decision d;
  if (e->request->method == METHOD_UNKNOWN)
    return decision_method_unknown();
  d = e->request->method == METHOD_OPTIONS ? decision_empty(200, "OPTIONS")
                                           : decision_page(405, "method not for files");
  d.allow = true;
  return d;
}
