/* script_say: lines about a script, cut where they become too long, and never at their end; what
   became of it, for the log. */
#include <signal.h>
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

static char const own[] = "a fault of its own", other[] = "by itself or another process";
static char const cpu[] = "no more processor time: CPU of ScriptLimits";

static struct {
  int number;
  char const *name, *why;
} const signals[] = {
  { SIGABRT, "ABRT", own },
  { SIGALRM, "ALRM", other },
  { SIGBUS, "BUS", own },
  { SIGFPE, "FPE", own },
  { SIGHUP, "HUP", other },
  { SIGILL, "ILL", own },
  { SIGINT, "INT", other },
  { SIGKILL, "KILL", "by another process, or by the system for want of memory" },
  { SIGPIPE, "PIPE", "it wrote what no one reads any more" },
  { SIGQUIT, "QUIT", other },
  { SIGSEGV, "SEGV", own },
  { SIGSYS, "SYS", own },
  { SIGTERM, "TERM", other },
  { SIGTRAP, "TRAP", own },
  { SIGUSR1, "USR1", other },
  { SIGUSR2, "USR2", other },
  { SIGXCPU, "XCPU", cpu },
  { SIGXFSZ, "XFSZ", "too long a file: FileSize of ScriptLimits" },
};

enum { SIGNAL_COUNT = sizeof signals / sizeof *signals, ENDED_MAX = 160 };

static size_t signal_find(uint32_t number)
{
  size_t i = 0;
  while (i < SIGNAL_COUNT && (uint32_t)signals[i].number != number)
    i++;
  return i;
}

static char const *ended_why(char why)
{
  switch (why) {
  case CGI_WHY_CLIENT:
    return "its client is gone";
  case CGI_WHY_TIMEOUT:
    return "ScriptTimeout";
  case CGI_WHY_SERVICE:
    return "cgiexec ends";
  default:
    return "the server wants it no more";
  }
}

/* KILL is also what follows XCPU when a script does not heed that. */
static char const *signal_why(struct script const *s, struct cgi_fate const *fate, size_t i)
{
  uint32_t limit = s->settings->script_limits.cpu;
  if (fate->code == SIGKILL && limit && fate->cpu / 1000000 >= limit)
    return cpu;
  return i < SIGNAL_COUNT ? signals[i].why : other;
}

/* "signal 9 (KILL)" or "exit code 3" */
static size_t ended_text(char out[ENDED_MAX], struct cgi_fate const *fate)
{
  size_t i = SIGNAL_COUNT;
  if (!fate->signaled) {
    snprintf(out, ENDED_MAX, "exit code %lu", (unsigned long)fate->code);
    return i;
  }
  i = signal_find(fate->code);
  snprintf(out, ENDED_MAX, i < SIGNAL_COUNT ? "signal %lu (%s)" : "signal %lu%s",
           (unsigned long)fate->code, i < SIGNAL_COUNT ? signals[i].name : "");
  return i;
}

void fate_say(struct script const *s, struct cgi_fate const *fate, char why)
{
  char ended[ENDED_MAX];
  size_t i;
  /* Of output that is no answer the core has said what there is to say. */
  if (!fate->code || (fate->stopped && why == CGI_WHY_OUTPUT))
    return;
  i = ended_text(ended, fate);
  if (fate->stopped)
    script_say(s, "pid %lu: ended from outside: %s: %s", (unsigned long)fate->pid, ended,
               ended_why(why));
  else if (fate->signaled)
    script_say(s, "pid %lu: %s: %s", (unsigned long)fate->pid, ended, signal_why(s, fate, i));
  else
    script_say(s, "pid %lu: %s%s", (unsigned long)fate->pid, ended,
               s->cr_line ? ": its #! line ends in CR LF: write LF alone" : "");
}
