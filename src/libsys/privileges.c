/* privileges: djb's $ROOT, $UID and $GID, else the configuration's; and giving up everything else.
   Dies on any failure: a process that keeps more than it was meant to must not go on. */
#include <skalibs/nonposix.h>

#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/privileges.h>

#include "no_new_privileges.h"

struct target {
  uid_t uid;
  gid_t gid;
  stralloc root; /* NUL-terminated; empty: stay */
};

static void target_root(struct target *t, struct bytes root_directory)
{
  char const *root = getenv("ROOT");
  if (root && *root)
    root_directory = bytes_from_string(root);
  if (!root_directory.n)
    return;
  if (!stralloc_copyb(&t->root, root_directory.s, root_directory.n) || !stralloc_0(&t->root))
    strerr_diefusys(111, "keep the name of the root directory");
}

static void ids_from_environment(struct target *t, char const *uid, char const *gid)
{
  if (!uid)
    strerr_dief(100, "$GID is set but $UID is not");
  if (!gid)
    strerr_dief(100, "$UID is set but $GID is not");
  if (!uid0_scan(uid, &t->uid))
    strerr_dief(100, "$UID is not a user number: ", uid);
  if (!gid0_scan(gid, &t->gid))
    strerr_dief(100, "$GID is not a group number: ", gid);
  if (!t->uid)
    strerr_dief(100, "$UID is 0: refusing to run as root");
  if (!t->gid)
    strerr_dief(100, "$GID is 0: refusing to run in root's group");
}

static void ids_from_user(struct target *t, struct conf_user const *user, char const *setting)
{
  if (!user->name.n)
    strerr_dief(100, "started as root, but neither $UID and $GID nor ", setting,
                " say whom to become");
  if (!user->uid)
    strerr_dief(100, setting, " has user number 0: refusing to run as root");
  if (!user->gid)
    strerr_dief(100, setting, " has group number 0: refusing to run in root's group");
  t->uid = user->uid;
  t->gid = user->gid;
}

static void change_root(char const *root)
{
  if (chdir(root) == -1 || chroot(".") == -1 || chdir("/") == -1)
    strerr_diefusys(111, "change root to ", root);
}

static void become(struct target const *t)
{
  if (setgroups(0, 0) == -1)
    strerr_diefusys(111, "give up supplementary groups");
  if (setgid(t->gid) == -1)
    strerr_diefusys(111, "set the group id");
  if (setuid(t->uid) == -1)
    strerr_diefusys(111, "set the user id");
  if (getuid() != t->uid || geteuid() != t->uid || getgid() != t->gid || getegid() != t->gid ||
      setuid(0) == 0 || seteuid(0) == 0)
    strerr_dief(111, "unable to give up root: the system let us keep it");
}

void privileges_drop(struct conf_user const *user, struct bytes root_directory, char const *setting)
{
  struct target target = { .root = STRALLOC_ZERO };
  char const *uid = getenv("UID");
  char const *gid = getenv("GID");
  target_root(&target, root_directory);
  if (geteuid()) {
    if (target.root.len)
      strerr_dief(111, "unable to change root to ", target.root.s, ": only root can");
  } else {
    if (uid || gid)
      ids_from_environment(&target, uid, gid);
    else
      ids_from_user(&target, user, setting);
    if (target.root.len)
      change_root(target.root.s);
    become(&target);
  }
  no_new_privileges();
  stralloc_free(&target.root);
}
