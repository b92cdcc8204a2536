/* error_document: a file instead of a generated page. */
#include <httpway/cgi.h>

#include "error_document.h"
#include "locate.h"
#include "output.h"
#include "serve_file.h"
#include "decide.h"

static struct bytes document_name(struct exchange const *e)
{
  switch (e->status) {
  case 401:
    return e->location.error_401_file;
  case 403:
    return e->location.error_403_file;
  case 404:
    return e->location.error_404_file;
  default:
    return BYTES_NONE;
  }
}

static bool document_open(struct exchange *e, struct bytes name, struct bytes host)
{
  struct output out = { .s = e->physical, .room = sizeof(e->physical) - 1 };
  output_expanded(&out, name, host);
  if (out.overflow || out.length == 0 || out.s[0] != '/')
    return false;
  e->physical_length = out.length;
  e->physical[out.length] = 0;
  return locate_physical(e) == LOCATE_FILE;
}

/* A script as document says its own Status. It sees no path info. */
static void document_script(struct exchange *e, unsigned int status)
{
  decide_drop_file(e);
  e->answer = ANSWER_SCRIPT;
  e->script_what = status == 401 ? CGI_ERROR_401 : status == 403 ? CGI_ERROR_403 : CGI_ERROR_404;
  e->path_info = BYTES_NONE;
}

void error_document(struct server *server, struct exchange *e, struct bytes host)
{
  struct bytes name = document_name(e);
  struct conf_suffix rule;
  char const *why = e->why;
  unsigned int status = e->status;
  if (name.n == 0)
    return;
  if (!document_open(e, name, host) || !serve_file_rule(server, e, &rule) ||
      (rule.kind != SUFFIX_TYPE && !serve_file_is_script(&rule))) {
    decide_page(e, status, why);
    return;
  }
  if (rule.kind != SUFFIX_TYPE) {
    document_script(e, status);
    return;
  }
  e->answer = ANSWER_FILE;
  e->type = rule.value;
  e->why = why;
}
