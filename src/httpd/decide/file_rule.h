/* file_rule: what the suffix of a file makes of it. */
#ifndef HTTPD_DECIDE_FILE_RULE_H
#define HTTPD_DECIDE_FILE_RULE_H

#include "state/exchange.h"

/* Whether the rule makes a script of the file. */
static inline bool file_rule_is_script(struct conf_suffix const *rule)
{
  return rule->kind == SUFFIX_EXTERNAL ||
         (rule->kind == SUFFIX_SPECIAL && rule->special == SPECIAL_CGI);
}

/* Files are for GET and HEAD. */
static inline bool method_is_for_files(struct exchange const *e)
{
  return e->request->method == METHOD_GET || e->request->method == METHOD_HEAD;
}

/* What all else is answered with: OPTIONS, and 405, or 501 where the server does not know what it
   would mean. */
struct decision method_answer(struct exchange const *e);

/* The rule for the physical path in the location's Types, Specials and External, or null; where
   Encodings says that it is coded, that of what was coded, and e->way.found gets the coding. */
struct conf_suffix const *file_rule_find(struct exchange *e);

#endif
