/* file_rule: Types, Specials and External, and Encodings on top of them. */
#include "decide/decision.h"
#include "decide/encodings.h"
#include "decide/file_rule.h"
#include "state/server.h"

bool file_rule_is_script(struct conf_suffix const *rule)
{
  return rule->kind == SUFFIX_EXTERNAL ||
         (rule->kind == SUFFIX_SPECIAL && rule->special == SPECIAL_CGI);
}

bool file_rule_find(struct server *server, struct exchange *e, struct conf_suffix *rule)
{
  bool const found = conf_suffix_find(conf_table(&server->conf, e->way.location.suffixes),
                                      bytes_of(e->way.physical, e->way.physical_length), rule);
  /* What is a script stays one. */
  if (e->way.location.encodings == CONF_NONE || (found && rule->kind != SUFFIX_TYPE))
    return found;
  return encodings_apply(server, e, rule) || found;
}

bool file_rule_method(struct exchange *e)
{
  unsigned int method = e->request->method;
  if (method == METHOD_GET || method == METHOD_HEAD)
    return true;
  e->decision.allow = true;
  if (method == METHOD_OPTIONS) {
    decide_page(e, 200, "OPTIONS");
    e->decision.answer = ANSWER_EMPTY;
  } else if (method == METHOD_UNKNOWN) {
    decide_method_unknown(e);
  } else {
    decide_page(e, 405, "method not for files");
  }
  return false;
}
