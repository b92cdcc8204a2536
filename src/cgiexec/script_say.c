/* script_say: one line, cut where it becomes too long, and never at its end. */
#include <stdarg.h>
#include <stdio.h>

#include <httpway/say.h>

#include "script_say.h"

enum { FILE_SHOWN = 600, METHOD_SHOWN = 32, TARGET_SHOWN = 400, TEXT_SHOWN = 700 };

static int shown(struct bytes text, size_t most)
{
  return (int)(text.n < most ? text.n : most);
}

static char const *dots(struct bytes text, size_t most)
{
  return text.n > most ? "..." : "";
}

void script_request_text(char out[SCRIPT_REQUEST_MAX], struct cgi_request const *r)
{
  snprintf(out, SCRIPT_REQUEST_MAX, " (%.*s%s %.*s%s)", shown(r->method, METHOD_SHOWN), r->method.s,
           dots(r->method, METHOD_SHOWN), shown(r->uri, TARGET_SHOWN), r->uri.s,
           dots(r->uri, TARGET_SHOWN));
}

void script_say(struct script const *s, char const *format, ...)
{
  char text[TEXT_SHOWN], request[SCRIPT_REQUEST_MAX];
  struct bytes file = script_path(s);
  va_list arguments;
  va_start(arguments, format);
  if (vsnprintf(text, sizeof text, format, arguments) < 0)
    text[0] = 0;
  va_end(arguments);
  script_request_text(request, s->request);
  say(SAY_WARNING, "%.*s%s: %s%s", shown(file, FILE_SHOWN), file.s, dots(file, FILE_SHOWN), text,
      request);
}
