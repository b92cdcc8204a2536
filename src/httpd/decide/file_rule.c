/* file_rule: Types, Specials and External; and Encodings on top of them: files that are stored with
   a content coding, asked for by their own names. */
#include "decide/decision.h"
#include "decide/file_rule.h"
#include "state/server.h"

static bool is_default(struct conf_suffix const *rule)
{
  return bytes_equal(rule->suffix, BYTES("*"));
}

/* A media type that the name has by its end, and not as every other name. */
static bool type_of_name(struct bytes suffixes, struct bytes name, struct conf_suffix *rule)
{
  return conf_suffix_find(suffixes, name, rule) && rule->kind == SUFFIX_TYPE && !is_default(rule);
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
   every other name. */
static bool type_find(struct server const *server, struct exchange const *e,
                      struct conf_suffix const *coding, struct conf_suffix *rule)
{
  struct bytes const suffixes = conf_table(&server->conf, e->way.location.suffixes);
  struct bytes const name = e->way.physical;
  struct bytes const before =
      bytes_of(name.s, name.n - (is_default(coding) ? 0 : coding->suffix.n));
  return (stands_for_another(coding->suffix) &&
          type_of_name(suffixes, bytes_of(name.s, name.n - 1), rule)) ||
         type_of_name(suffixes, before, rule) ||
         (type_of_name(suffixes, name, rule) && !is_type_of_coding(rule->value, coding->value)) ||
         (conf_suffix_find(suffixes, before, rule) && rule->kind == SUFFIX_TYPE);
}

/* When the physical path has a suffix of a coding, and there is a type for what was coded: true,
   rule is that type's. Else nothing has changed. */
static bool encodings_apply(struct server const *server, struct exchange *e,
                            struct conf_suffix *rule)
{
  struct conf_suffix suffix, found;
  if (!conf_suffix_find(conf_table(&server->conf, e->way.location.encodings), e->way.physical,
                        &suffix) ||
      bytes_equal(suffix.value, BYTES("identity")) || !type_find(server, e, &suffix, &found))
    return false;
  *rule = found;
  e->way.found.coding = suffix.value;
  return true;
}

bool file_rule_find(struct server const *server, struct exchange *e, struct conf_suffix *rule)
{
  bool const found =
      conf_suffix_find(conf_table(&server->conf, e->way.location.suffixes), e->way.physical, rule);
  /* What is a script stays one. */
  if (e->way.location.encodings == CONF_NONE || (found && rule->kind != SUFFIX_TYPE))
    return found;
  return encodings_apply(server, e, rule) || found;
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
