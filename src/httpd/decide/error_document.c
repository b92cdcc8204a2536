/* error_document: a file instead of a generated page. */
#include <httpway/cgi.h>

#include "decide/decision.h"
#include "decide/error_document.h"
#include "decide/explain.h"
#include "decide/locate.h"
#include "decide/file_rule.h"
#include "state/server.h"

/* A script as document says its own Status. It sees no path info. */
static void document_script(struct exchange *e)
{
  decide_drop_file(e);
  e->decision.answer = ANSWER_SCRIPT;
  e->decision.script_what = CGI_ERROR;
  e->way.path_info = BYTES_NONE;
}

static bool document_fits(struct conf_suffix const *rule, bool scripts)
{
  return rule->kind == SUFFIX_TYPE || (scripts && file_rule_is_script(rule));
}

void error_document(struct server *server, struct exchange *e, struct bytes host, bool scripts)
{
  struct bytes name;
  struct conf_suffix rule;
  char const *why = e->decision.why;
  unsigned int status = e->decision.status;
  enum locate_verdict found;
  bool negotiated = e->decision.negotiated;
  if (!e->way.located || e->decision.answer != ANSWER_PAGE || status < 400)
    return;
  name = conf_error_file(&server->conf, &e->way.location, status);
  if (name.n == 0)
    return;
  found = locate_document(server, e, name, host);
  if (found != LOCATE_FILE || !file_rule_find(server, e, &rule) || !document_fits(&rule, scripts)) {
    if (found != LOCATE_FILE || !file_rule_find(server, e, &rule))
      explain_document(server, e, "document of an error", found == LOCATE_FILE);
    decide_page(e, status, why);
    e->decision.negotiated = negotiated;
    return;
  }
  if (rule.kind != SUFFIX_TYPE) {
    document_script(e);
    return;
  }
  e->decision.answer = ANSWER_FILE;
  e->decision.type = rule.value;
  e->decision.why = why;
}
