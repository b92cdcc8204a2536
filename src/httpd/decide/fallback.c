/* fallback: one file, or one script, for every path that names nothing. */
#include <httpway/cgi.h>

#include "decide/decision.h"
#include "decide/explain.h"
#include "decide/fallback.h"
#include "decide/file_rule.h"
#include "decide/locate.h"
#include "decide/precompressed.h"
#include "decide/serve_file.h"

/* It may be there as a precompressed sibling only, as any other file. */
static enum locate_verdict file_find(struct server *server, struct exchange *e, struct bytes host)
{
  enum locate_verdict const verdict =
      locate_document(server, e, e->way.location.fallback_file, host);
  return verdict == LOCATE_NOTHING && e->way.location.precompressed &&
                 precompressed_alone(server, e)
             ? LOCATE_FILE
             : verdict;
}

void fallback(struct server *server, struct exchange *e, struct bytes host)
{
  struct conf_suffix rule;
  char const *why = e->decision.why;
  enum locate_verdict found;
  if (e->way.location.fallback_file.n == 0)
    return;
  found = file_find(server, e, host);
  if (found != LOCATE_FILE || !file_rule_find(server, e, &rule)) {
    explain_document(server, e, "FallbackFile", found == LOCATE_FILE);
    decide_page(e, 404, why);
    return;
  }
  /* A script is told which path was asked for, and works in the place. */
  e->decision.script_what = CGI_FALLBACK;
  e->way.path_info = file_rule_is_script(&rule) ? e->way.rest : BYTES_NONE;
  e->decision.directory_length = 0;
  e->way.index = false;
  serve_file(server, e);
}
