/* script_right: whether the script's user may execute the file, or read it where an interpreter
   does. The system is asked, as that user: it alone knows access control lists, the directories
   above, and mounts on which nothing is executed. */
#include <errno.h>
#include <unistd.h>

#include "account.h"
#include "script.h"

static bool is_external(struct script const *s)
{
  return s->rule.kind == SUFFIX_EXTERNAL;
}

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
