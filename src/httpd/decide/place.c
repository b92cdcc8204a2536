/* place: a file, or a directory that is listed. */
#include <string.h>

#include <httpway/cgi.h>
#include <httpway/output.h>

#include "decide/decision.h"
#include "decide/explain.h"
#include "decide/file_rule.h"
#include "decide/locate.h"
#include "decide/place.h"
#include "decide/redirect.h"
#include "decide/serve_file.h"
#include "state/server.h"

/* ---- AutoIndexCommand: a file, nearly always a script, that lists a directory without index ----
 */

/* A command that is no path is where the client finds the listing (REFERENCE 2.4). */
static struct decision elsewhere(struct exchange *e)
{
  char expanded[PATH_MAX];
  struct output out = { .s = expanded, .room = sizeof(expanded) };
  output_expanded(&out, e->way.location.auto_index_command, exchange_host(e));
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
  switch (locate_document(server, e, e->way.location.auto_index_command)) {
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
static struct decision listing(struct server *server, struct exchange *e)
{
  struct bytes const extra = e->way.path_info;
  struct decision d;
  if (extra.n > 1)
    return decision_page(404,
                         explain(server, e, EXPLAIN_CLIENT, "no such file", "no such file %s%.*s",
                                 e->way.physical.s, (int)extra.n, extra.s));
  if (e->way.location.auto_index_command.n == 0)
    return decision_page(404, explain_index(server, e));
  if (!method_is_for_files(e))
    return method_answer(e);
  if (e->way.location.auto_index_command.s[0] != '/')
    return elsewhere(e);
  directory_keep(e);
  d = command(server, e);
  d.script_what = CGI_AUTO_INDEX;
  return d;
}

struct decision decide_place(struct server *server, struct exchange *e)
{
  switch (locate(server, e)) {
  case LOCATE_FILE:
    return serve_file(server, e);
  case LOCATE_DIRECTORY:
    return redirect_to_directory(e);
  case LOCATE_LISTING:
    return listing(server, e);
  case LOCATE_NOTHING:
    return decision_page(404, e->way.found.why);
  case LOCATE_UNABLE:
    break;
  }
  return decision_page(503, e->way.found.why);
}
