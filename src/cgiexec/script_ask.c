/* script_ask: the same checks as before a start, by the same functions; and what execve would say,
   as far as that can be known. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <httpway/cgi.h>

#include "account.h"
#include "script.h"
#include <httpway/script_ask.h>
#include "system.h"

enum { BEGINNING = 256 };

/* Programs of any system have NULs at their beginning. */
static bool is_text(struct script const *s)
{
  char beginning[BEGINNING];
  ssize_t n = pread(s->file, beginning, sizeof beginning, 0);
  return n >= 0 && !memchr(beginning, 0, (size_t)n);
}

static bool executable(struct script *s)
{
  int e = 0;
  if (s->program)
    e = access(s->program, X_OK) == -1 ? errno : 0;
  else if (is_text(s))
    e = ENOEXEC;
  if (e)
    script_execute_refuse(s, 500, e);
  return !e;
}

static bool right(struct script *s)
{
  struct system_identity const identity = { s->uid, s->gid, s->groups, s->group_count };
  if (account_may_change() && system_become(&identity) == -1)
    return script_refuse(s, 500, "unable to become its user: %s", strerror(errno));
  return script_right(s) == 0 || script_right_refuse(s);
}

void script_ask_open(void)
{
  account_init();
}

void script_ask(struct conf const *conf, struct bytes message, struct script_verdict *verdict)
{
  static struct script script;
  struct cgi_request request;
  *verdict = (struct script_verdict){ .refusal = 500, .why = "malformed message" };
  if (!cgi_unpack_request(message, &request))
    return;
  script_init(&script, conf, &request);
  if (script_prepare(&script) && right(&script))
    (void)executable(&script);
  verdict->refusal = script.refusal;
  memcpy(verdict->why, script.why, sizeof script.why);
  script_close(&script);
}
