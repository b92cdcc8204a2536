/* script_right: which rights a script's user needs, and what is said where it has them not. */
#include <stdarg.h>
#include <unistd.h>

#include "../../src/cgiexec/account.h"
#include "../../src/cgiexec/script.h"
#include "refusal.h"
#include "tap.h"

static int asked;

int access(char const *name, int mode)
{
  asked = strcmp(name, "/w/a.cgi") ? -1 : mode;
  return 0;
}

static mode_t allowed;

bool account_allows(struct script const *s, mode_t bits)
{
  (void)s;
  return (allowed & bits) == bits;
}

static struct conf_suffix rule;
static struct script script = { .physical = "/w/a.cgi", .physical_length = 8, .uid = 1234 };

static void begin(enum conf_suffix_kind kind, char const *program)
{
  rule.kind = (uint8_t)kind;
  script.rule = &rule;
  script.program = program;
}

static void test_asked(void)
{
  begin(SUFFIX_SPECIAL, 0);
  ok(script_right(&script) == 0 && asked == X_OK, "a script is executed");
  begin(SUFFIX_SPECIAL, "/bin/sh");
  (void)script_right(&script);
  is_number(asked, R_OK | X_OK, "by an interpreter of its own it is read, too");
  begin(SUFFIX_EXTERNAL, "/bin/php");
  (void)script_right(&script);
  is_number(asked, R_OK, "for External it is only read");
}

static bool refused(mode_t rights, char const *text)
{
  allowed = rights;
  script.refusal = 0;
  return !script_right_refuse(&script) && script.refusal == 403 && strstr(why, text);
}

static void test_refused(void)
{
  begin(SUFFIX_SPECIAL, 0);
  ok(refused(0, "it is not executable for user 1234: change its mode") &&
         refused(4, "it is not executable for user 1234: change its mode"),
     "its mode");
  ok(refused(1, "user 1234 may not execute it: look at its access control list"),
     "or something else");
  begin(SUFFIX_SPECIAL, "/bin/sh");
  ok(refused(4, "it is not executable") && refused(0, "it is not executable"),
     "one with an interpreter has to be executable");
  ok(refused(1, "it is not readable for user 1234: change its mode"), "and readable");
  ok(refused(5, "user 1234 may not execute it"), "or something else");
  begin(SUFFIX_EXTERNAL, "/bin/php");
  ok(refused(0, "it is not readable") && refused(1, "it is not readable"), "for External readable");
  ok(refused(4, "user 1234 may not read it"), "or something else");
}

int main(void)
{
  test_asked();
  test_refused();
  return tap_done();
}
