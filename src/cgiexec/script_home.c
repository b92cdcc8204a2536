/* script_home: the user whose home a path leads to, by the same rules as authcheck's (find_home.c).
   Asks the account database, which may stand still: the worker does not survive that. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "script.h"

/* As long as authcheck waits. */
enum { PATIENCE = 5 /* seconds */, NAME_ROOM = 256 };

/* The first segment behind the alias, or the remainder of the one that an alias with '~' ends in.
 */
static bool name_take(struct script const *s, char name[NAME_ROOM])
{
  struct bytes path = s->request->script_name, alias = s->location.alias;
  size_t n;
  if (path.n < alias.n || memcmp(path.s, alias.s, alias.n) != 0)
    return false;
  path = bytes_after(path, alias.n);
  if (path.n && !(alias.n && alias.s[alias.n - 1] == '~'))
    path = bytes_after(path, 1);
  n = bytes_find(path, '/');
  if (n == 0 || n >= NAME_ROOM || path.s[0] == '.' || bytes_find(bytes_of(path.s, n), 0) != n)
    return false;
  memcpy(name, path.s, n);
  name[n] = 0;
  return true;
}

static struct passwd const *account_find(char const *name)
{
  struct passwd const *account;
  alarm(PATIENCE);
  errno = 0;
  account = getpwnam(name);
  alarm(0);
  return account && strcmp(account->pw_name, name) == 0 ? account : 0;
}

bool script_home(struct script *s)
{
  struct passwd const *account;
  char name[NAME_ROOM];
  size_t n;
  if (!name_take(s, name))
    return script_refuse(s, 404, "the path names no user");
  account = account_find(name);
  if (!account || account->pw_uid == 0 || account->pw_uid < s->location.user_directory_min_uid ||
      account->pw_dir[0] != '/')
    return script_refuse(s, 404, "user %s has no directory here", name);
  n = strlen(account->pw_dir);
  if (n >= sizeof s->home)
    return script_refuse(s, 404, "the home of %s has too long a name", name);
  memcpy(s->home, account->pw_dir, n + 1);
  s->home_uid = account->pw_uid;
  return true;
}
