/* document: a file that the configuration names, instead of a generated page. */
#include <string.h>

#include <httpway/cgi.h>
#include <httpway/output.h>

#include "decide/decision.h"
#include "decide/document.h"
#include "decide/explain.h"
#include "decide/file_rule.h"
#include "decide/locate.h"
#include "decide/precompressed.h"
#include "decide/redirect.h"
#include "decide/serve_file.h"
#include "state/server.h"

/* ---- FallbackFile: one file, or one script, for every path that names nothing ---- */

/* It may be there as a precompressed sibling only, as any other file. */
static enum locate_verdict fallback_find(struct server *server, struct exchange *e)
{
  enum locate_verdict const verdict =
      locate_document(server, e, conf_text(&e->way.settings->fallback_file));
  return verdict == LOCATE_NOTHING && e->way.settings->precompressed &&
                 precompressed_alone(server, e)
             ? LOCATE_FILE
             : verdict;
}

struct decision fallback(struct server *server, struct exchange *e, struct decision d)
{
  enum locate_verdict const verdict = fallback_find(server, e);
  struct conf_suffix const *rule = verdict == LOCATE_FILE ? file_rule_find(e) : 0;
  if (!rule) {
    explain_document(server, e, "FallbackFile", verdict == LOCATE_FILE ? 0 : e->way.found.why);
    return d;
  }
  /* A script is told which path was asked for, and works in the place. */
  e->way.path_info = file_rule_is_script(rule) ? e->way.rest : BYTES_NONE;
  e->way.directory = BYTES_NONE;
  d = serve_file(server, e);
  d.script_what = CGI_FALLBACK;
  return d;
}

/* ---- AutoIndexCommand: a file, nearly always a script, that lists a directory without index ----
 */

/* A command that is no path is where the client finds the listing (REFERENCE 2.4). */
static struct decision elsewhere(struct exchange *e)
{
  char expanded[PATH_MAX];
  struct output out = { .s = expanded, .room = sizeof(expanded) };
  output_expanded(&out, conf_text(&e->way.settings->auto_index_command), exchange_host(e));
  if (out.overflow)
    return decision_page(404, "AutoIndexCommand too long");
  return redirect_to(e, output_bytes(&out), true, "AutoIndexCommand is a redirect");
}

static void directory_keep(struct exchange *e)
{
  struct bytes const below = bytes_after(e->way.physical, e->way.place_length);
  memcpy(e->scratch.directory, below.s, below.n);
  e->way.directory = bytes_of(e->scratch.directory, below.n);
}

static struct decision command(struct server *server, struct exchange *e)
{
  switch (locate_document(server, e, conf_text(&e->way.settings->auto_index_command))) {
  case LOCATE_FILE:
    e->way.found.index = true;
    return serve_file(server, e);
  case LOCATE_UNABLE:
    return decision_page(503, e->way.found.why);
  default:
    return decision_page(404, explain_path(server, e, e->way.physical.n, e->way.found.why));
  }
}

/* It is read, and nothing is sent to it, whatever it is made by. */
struct decision listing(struct server *server, struct exchange *e)
{
  struct bytes const extra = e->way.path_info;
  struct decision d;
  if (extra.n > 1)
    return decision_page(404,
                         explain(server, e, EXPLAIN_CLIENT, "no such file", "no such file %s%.*s",
                                 e->way.physical.s, (int)extra.n, extra.s));
  if (e->way.settings->auto_index_command.length == 0)
    return decision_page(404, explain_index(server, e));
  if (!method_is_for_files(e))
    return method_answer(e);
  if (conf_text(&e->way.settings->auto_index_command).s[0] != '/')
    return elsewhere(e);
  directory_keep(e);
  d = command(server, e);
  d.script_what = CGI_AUTO_INDEX;
  return d;
}

/* ---- Documents of errors ---- */

static bool document_fits(struct conf_suffix const *rule, bool scripts)
{
  return rule->kind == SUFFIX_TYPE || (scripts && file_rule_is_script(rule));
}

bool error_document_find(struct server *server, struct exchange *e, struct decision const *d,
                         bool scripts, struct conf_suffix const **rule)
{
  struct bytes name;
  bool is_file;
  if (!e->way.located || d->answer != ANSWER_PAGE || d->status < 400)
    return false;
  name = conf_error_file(e->way.settings, d->status);
  if (name.n == 0)
    return false;
  is_file = locate_document(server, e, name) == LOCATE_FILE;
  if (is_file && (*rule = file_rule_find(e)))
    return document_fits(*rule, scripts);
  explain_document(server, e, "document of an error", is_file ? 0 : e->way.found.why);
  return false;
}

/* A script as document says its own Status. It sees no path info. */
struct decision error_document(struct exchange *e, struct decision d,
                               struct conf_suffix const *rule)
{
  if (rule->kind == SUFFIX_TYPE) {
    d.answer = ANSWER_FILE;
    d.type = conf_text(&rule->value);
  } else {
    d.answer = ANSWER_SCRIPT;
    d.script_what = CGI_ERROR;
    e->way.path_info = BYTES_NONE;
  }
  return d;
}
