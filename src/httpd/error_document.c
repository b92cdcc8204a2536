/* error_document: a file instead of a generated page. */
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

void error_document(struct server *server, struct exchange *e, struct bytes host)
{
  struct bytes name = document_name(e);
  struct conf_suffix rule;
  char const *why = e->why;
  unsigned int status = e->status;
  if (name.n == 0)
    return;
  if (!document_open(e, name, host) || !serve_file_rule(server, e, &rule) ||
      rule.kind != SUFFIX_TYPE) {
    decide_page(e, status, why);
    return;
  }
  e->answer = ANSWER_FILE;
  e->type = rule.value;
  e->why = why;
}
