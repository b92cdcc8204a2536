/* say: what was wrong with a script, in one line that names its file and the request. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "state/connection.h"
#include "log/message.h"
#include "script/parts.h"

enum { METHOD_SHOWN = 32, TARGET_SHOWN = 300, TEXT_SHOWN = 400, HOW_MAX = 48 };

static int shown(struct bytes text, size_t most)
{
  return (int)(text.n < most ? text.n : most);
}

static char const *dots(struct bytes text, size_t most)
{
  return text.n > most ? "..." : "";
}

void script_name_set(struct script *s, struct bytes name)
{
  size_t n = name.n < SCRIPT_NAME_MAX ? name.n : SCRIPT_NAME_MAX - 3;
  memcpy(s->name, name.s, n);
  if (n < name.n) {
    memcpy(s->name + n, "...", 3);
    n += 3;
  }
  s->name_length = (uint16_t)n;
}

void script_say(struct script const *s, char const *format, ...)
{
  char text[TEXT_SHOWN];
  struct request const *r = s->client->workspace.request;
  va_list arguments;
  va_start(arguments, format);
  if (vsnprintf(text, sizeof(text), format, arguments) < 0)
    text[0] = 0;
  va_end(arguments);
  message(LEVEL_WARNING, "%.*s: %s (%.*s%s %.*s%s)", (int)s->name_length, s->name, text,
          shown(r->method_text, METHOD_SHOWN), r->method_text.s, dots(r->method_text, METHOD_SHOWN),
          shown(r->target, TARGET_SHOWN), r->target.s, dots(r->target, TARGET_SHOWN));
}

static char const *how(struct script const *s, char text[HOW_MAX])
{
  if (!s->exit_known)
    return s->at_work ? "it closed its output, and runs on" : "how it ended is not known";
  snprintf(text, HOW_MAX, "%s%s %lu", s->fate.stopped ? "ended from outside: " : "",
           s->fate.signaled ? "signal" : "exit code", (unsigned long)s->fate.code);
  return text;
}

void script_say_end(struct script const *s, char const *what, char const *so)
{
  char text[HOW_MAX];
  script_say(s, "%s: %s: %s", what, how(s, text), so);
}
