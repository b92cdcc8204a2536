/* identity: reading and judging the ids to become. Becoming them is in privileges.c. */
#include <stdlib.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/identity.h>

static struct identity from_environment(char const *uid, char const *gid)
{
  struct identity id;
  if (!uid)
    strerr_dief(100, "$GID is set but $UID is not: set both, or neither");
  if (!gid)
    strerr_dief(100, "$UID is set but $GID is not: set both, or neither");
  if (!uid0_scan(uid, &id.uid))
    strerr_dief(100, "$UID is not a user number: ", uid, ": set it by envuidgid or the like");
  if (!gid0_scan(gid, &id.gid))
    strerr_dief(100, "$GID is not a group number: ", gid, ": set it by envuidgid or the like");
  if (!id.uid)
    strerr_dief(100, "$UID is 0: refusing to run as root: set it to another user's number");
  if (!id.gid)
    strerr_dief(100,
                "$GID is 0: refusing to run in root's group: set it to another group's number");
  return id;
}

static struct identity from_user(struct conf_user const *user, char const *setting)
{
  if (!user->name.n)
    strerr_dief(100, "started as root, but neither $UID and $GID nor ", setting,
                " say whom to become: put User NAME into the configuration");
  if (!user->uid)
    strerr_dief(100, setting, " has user number 0: refusing to run as root: name another account");
  if (!user->gid)
    strerr_dief(100, setting,
                " has group number 0: refusing to run in root's group: name another account");
  return (struct identity){ user->uid, user->gid };
}

struct identity identity_choose(struct conf_user const *user, char const *setting)
{
  char const *uid = getenv("UID");
  char const *gid = getenv("GID");
  return uid || gid ? from_environment(uid, gid) : from_user(user, setting);
}
