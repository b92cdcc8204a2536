/* script_execute: whether the script's user has the rights to execute it, or to read it where an
   interpreter does, and what is missing where execve says only that something is. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "script.h"

static bool is_missing(int e)
{
  return e == ENOENT || e == ENOTDIR || e == ELOOP || e == ENAMETOOLONG;
}

static bool is_external(struct script const *s)
{
  return s->rule->kind == SUFFIX_EXTERNAL;
}

static bool ends_in_cr(char const *name)
{
  size_t n = strlen(name);
  return n && name[n - 1] == '\r';
}

/* What is missing: the program, or what that one needs in turn. */
static char const *program_missing(struct script const *s)
{
  struct stat there;
  if (stat(s->program, &there) == 0)
    return is_external(s) ? "the program of External is there, but not the loader that it needs"
                          : "its interpreter is there, but not the loader that it needs";
  if (is_external(s))
    return "the program of External is missing";
  if (ends_in_cr(s->program))
    return "its #! line ends in CR LF: write LF alone";
  return "its interpreter is missing: correct its #! line";
}

/* What stands where #! is expected. */
static char const *format_wrong(struct script const *s)
{
  char begin[5];
  ssize_t n = pread(s->file, begin, sizeof begin, 0);
  if (n == sizeof begin && memcmp(begin, "\xef\xbb\xbf#!", sizeof begin) == 0)
    return "a byte order mark stands before its #!: save it without";
  if (n == 0)
    return "it is empty";
  return "it is no program of this system, and has no #! line: begin it with one";
}

static char const *remedy(struct script const *s, int e)
{
  if (is_missing(e))
    return s->program ? program_missing(s) : "it needs a loader that is missing: see ldd";
  if (e == EACCES && s->program)
    return "its user may not execute its interpreter";
  if (e == ENOEXEC)
    return s->program ? "its interpreter is no program of this system" : format_wrong(s);
  return 0;
}

void script_execute_refuse(struct script *s, uint16_t status, int e)
{
  char const *why = remedy(s, e);
  if (!why)
    (void)script_refuse(s, status, "unable to execute it: %s", strerror(e));
  else if (s->program)
    (void)script_refuse(s, status, "unable to execute it: %s: %s: %s", strerror(e), s->program,
                        why);
  else
    (void)script_refuse(s, status, "unable to execute it: %s: %s", strerror(e), why);
}

/* ---- The rights. The system is asked, as that user: it alone knows access control lists, the
   directories above, and mounts on which nothing is executed. ---- */

/* An interpreter reads the file; the one of a #! line is started only where the file itself could
   be. */
static int rights_needed(struct script const *s)
{
  return is_external(s) ? R_OK : s->program ? R_OK | X_OK : X_OK;
}

int script_right(struct script const *s)
{
  return access(s->physical, rights_needed(s));
}

bool script_right_refuse(struct script *s)
{
  bool executes = !is_external(s) && !(s->program && account_allows(s, 1));
  bool by_mode = !account_allows(s, executes ? 1 : 4);
  if (by_mode)
    return script_refuse(s, 403, "it is not %s for user %lu: change its mode",
                         executes ? "executable" : "readable", (unsigned long)s->uid);
  return script_refuse(
      s, 403,
      "user %lu may not %s it: look at its access control list, at the directories "
      "above it, and for a mount with noexec",
      (unsigned long)s->uid, is_external(s) ? "read" : "execute");
}
