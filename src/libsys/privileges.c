/* privileges: djb's $ROOT, $UID and $GID, else the configuration's; and giving up everything else.
   Dies on any failure: a process that keeps more than it should must not continue. */
#include <skalibs/nonposix.h>

#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/privileges.h>
#include <httpway/program.h>
#include <httpway/self.h>

void privileges_change_root(struct bytes root_directory)
{
  stralloc name = STRALLOC_ZERO;
  char const *root = getenv("ROOT");
  if (root && *root)
    root_directory = bytes_from_string(root);
  if (!root_directory.n)
    return;
  if (!stralloc_copyb(&name, root_directory.s, root_directory.n) || !stralloc_0(&name))
    strerr_diefusys(111, "keep the name of the root directory");
  if (geteuid())
    strerr_dief(111, "unable to change root to ", name.s,
                ": only root can: start me as root, or take RootDirectory and $ROOT away");
  if (chdir(name.s) == -1 || chroot(".") == -1 || chdir("/") == -1)
    die_unable(111, "change root to", name.s, "make it, or change RootDirectory or $ROOT");
  stralloc_free(&name);
}

void privileges_gain_no_more(void)
{
  no_new_privileges();
}

bool privileges_may_be_gained(void)
{
  return !has_no_new_privileges();
}

static void become(struct identity const *id)
{
  if (setgroups(0, 0) == -1)
    strerr_diefusys(111, "give up supplementary groups");
  if (setgid(id->gid) == -1)
    strerr_diefusys(111, "set the group id");
  if (setuid(id->uid) == -1)
    strerr_diefusys(111, "set the user id");
  if (getuid() != id->uid || geteuid() != id->uid || getgid() != id->gid || getegid() != id->gid ||
      setuid(0) == 0 || seteuid(0) == 0)
    strerr_dief(111, "unable to give up root: the system let us keep it");
}

void privileges_become(struct conf_user const *user, struct bytes root_directory,
                       char const *setting)
{
  bool is_root = geteuid() == 0;
  struct identity id = { 0, 0 };
  if (is_root)
    id = identity_choose(user, setting);
  privileges_change_root(root_directory);
  if (is_root)
    become(&id);
}

void privileges_drop(struct conf_user const *user, struct bytes root_directory, char const *setting)
{
  privileges_become(user, root_directory, setting);
  no_new_privileges();
}

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
  if (!user->name.length)
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
