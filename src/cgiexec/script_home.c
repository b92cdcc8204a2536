/* script_home: the user whose home a path leads to, by the same rules as for files. */
#include <skalibs/nonposix.h>

#include <pwd.h>
#include <string.h>

#include <httpway/home.h>
#include <httpway/route.h>

#include "patience.h"
#include "script.h"

enum { NAME_ROOM = 256 };

static bool name_take(struct script const *s, char name[NAME_ROOM])
{
  struct bytes rest = s->request->script_name, alias = s->location.alias, user;
  if (rest.n < alias.n || memcmp(rest.s, alias.s, alias.n) != 0)
    return false;
  rest = bytes_after(rest, alias.n);
  if (!route_user(alias, &rest, &user) || user.n >= NAME_ROOM)
    return false;
  memcpy(name, user.s, user.n);
  name[user.n] = 0;
  return true;
}

bool script_home(struct script *s)
{
  struct passwd const *account;
  char name[NAME_ROOM];
  size_t n;
  if (!name_take(s, name))
    return script_refuse(s, 404, "the path names no user");
  if (!patience_with_accounts(s))
    return false;
  account = getpwnam(name);
  patience_end();
  if (!account ||
      !home_is_served(account, bytes_from_string(name), s->location.user_directory_min_uid))
    return script_refuse(s, 404, "user %s has no directory here", name);
  n = strlen(account->pw_dir);
  if (n >= sizeof s->home)
    return script_refuse(s, 404, "the home of %s has too long a name", name);
  memcpy(s->home, account->pw_dir, n + 1);
  s->home_uid = account->pw_uid;
  return true;
}
