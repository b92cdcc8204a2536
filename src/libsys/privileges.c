/* privileges: djb's $ROOT, $UID and $GID, else the configuration's; and giving up everything else.
   Dies on any failure: a process that keeps more than it was meant to must not go on. */
#include <skalibs/nonposix.h>

#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <httpway/identity.h>
#include <httpway/privileges.h>

#include "no_new_privileges.h"

struct target {
  struct identity id;
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

static void change_root(char const *root)
{
  if (chdir(root) == -1 || chroot(".") == -1 || chdir("/") == -1)
    strerr_diefusys(111, "change root to ", root);
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

void privileges_drop(struct conf_user const *user, struct bytes root_directory, char const *setting)
{
  struct target target = { .root = STRALLOC_ZERO };
  target_root(&target, root_directory);
  if (geteuid()) {
    if (target.root.len)
      strerr_dief(111, "unable to change root to ", target.root.s, ": only root can");
  } else {
    target.id = identity_choose(user, setting);
    if (target.root.len)
      change_root(target.root.s);
    become(&target.id);
  }
  no_new_privileges();
  stralloc_free(&target.root);
}
