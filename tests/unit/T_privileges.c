/* privileges: in children, since nobody comes back from there. As root all of it, else what can be
 * seen without. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include <httpway/privileges.h>

#include "tap.h"

static char said[512];

/* Runs check behind privileges_drop in a child with these variables; its exit code. What it said is
 * in `said`. */
static int drop(char const *uid, char const *gid, char const *root, struct conf_user const *user,
                struct bytes root_directory, int (*check)(void))
{
  int ends[2], status;
  pid_t pid;
  size_t n;
  if (pipe(ends) == -1 || (pid = fork()) == -1)
    exit(111);
  if (!pid) {
    dup2(ends[1], 2);
    unsetenv("UID"), unsetenv("GID"), unsetenv("ROOT");
    if (uid)
      setenv("UID", uid, 1);
    if (gid)
      setenv("GID", gid, 1);
    if (root)
      setenv("ROOT", root, 1);
    privileges_drop(user, root_directory, "User");
    _exit(check());
  }
  close(ends[1]);
  n = allread(ends[0], said, sizeof said - 1);
  said[n] = 0;
  close(ends[0]);
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int check_ids(void)
{
  return getuid() == 1234 && geteuid() == 1234 && getgid() == 2345 && getegid() == 2345 &&
                 getgroups(0, 0) == 0 && setuid(0) == -1 && setgroups(0, 0) == -1
             ? 0
             : 1;
}

static int check_other_ids(void)
{
  return getuid() == 77 && getgid() == 78 ? 0 : 1;
}

static int check_root(void)
{
  return check_ids() == 0 && access("/etc/passwd", F_OK) == -1 && errno == ENOENT ? 0 : 1;
}

static int check_nothing(void)
{
  return 0;
}

static struct conf_user const www = { { 0, 3 }, 1234, 2345 };

static void test_refusals(void)
{
  struct conf_user const nobody = { { 0, 0 }, 0, 0 };
  struct conf_user const toor = { { 0, 4 }, 0, 5 };
  struct conf_user const wheel = { { 0, 5 }, 5, 0 };
  struct bytes none = BYTES_NONE;
  is_number(drop("www", "1", 0, &www, none, check_nothing), 100, "$UID is no number: 100");
  ok(strstr(
         said,
         "T_privileges: fatal: $UID is not a user number: www: set it by envuidgid or the like\n"),
     "with a sentence");
  is_number(drop("0", "1", 0, &www, none, check_nothing), 100, "$UID 0: 100");
  is_number(drop("1", "0", 0, &www, none, check_nothing), 100, "$GID 0: 100");
  is_number(drop("", "1", 0, &www, none, check_nothing), 100, "$UID empty: 100");
  is_number(drop("1", 0, 0, &www, none, check_nothing), 100, "$GID missing: 100");
  is_number(drop(0, "1", 0, &www, none, check_nothing), 100, "$UID missing: 100");
  is_number(drop("1", "1 ", 0, &www, none, check_nothing), 100, "$GID with a blank: 100");
  is_number(drop(0, 0, 0, &nobody, none, check_nothing), 100, "nobody named: 100");
  ok(strstr(said, "User"), "names the setting");
  is_number(drop(0, 0, 0, &toor, none, check_nothing), 100, "user 0: 100");
  is_number(drop(0, 0, 0, &wheel, none, check_nothing), 100, "group 0: 100");
  is_number(drop(0, 0, "/nowhere/at/all", &www, none, check_nothing), 111, "no such root: 111");
  ok(strstr(said, "unable to change root to /nowhere/at/all: "), "with a sentence");
}

static void test_root(void)
{
  char directory[] = "/tmp/T_privileges.XXXXXX";
  gid_t groups[2] = { 5, 6 };
  struct bytes none = BYTES_NONE;
  ok(setgroups(2, groups) == 0, "start with supplementary groups");
  is_number(drop(0, 0, 0, &www, none, check_ids), 0, "becomes the configuration's user, all of it");
  is_number(drop("77", "78", 0, &www, none, check_other_ids), 0, "$UID and $GID go first");
  is_number(drop(0, 0, "", &www, none, check_ids), 0, "an empty $ROOT is none");
  ok(mkdtemp(directory) && chmod(directory, 0755) == 0, "a directory");
  is_number(drop(0, 0, directory, &www, none, check_root), 0, "$ROOT");
  is_number(drop(0, 0, 0, &www, bytes_from_string(directory), check_root), 0, "RootDirectory");
  is_number(drop(0, 0, directory, &www, BYTES("/nowhere/at/all"), check_root), 0,
            "$ROOT goes first");
  rmdir(directory);
  test_refusals();
}

static void test_not_root(void)
{
  struct bytes none = BYTES_NONE;
  if (!geteuid() && (setgid(4321) == -1 || setuid(4321) == -1))
    exit(111);
  is_number(drop("0", "x", 0, &www, none, check_nothing), 0, "not root: ids are ignored");
  is_number(drop(0, 0, "/tmp", &www, none, check_nothing), 111, "not root: $ROOT is refused");
  ok(strstr(said, "unable to change root to /tmp: only root can: start me as root, or take "
                  "RootDirectory and $ROOT away\n"),
     "with a sentence");
  is_number(drop(0, 0, 0, &www, BYTES("/tmp"), check_nothing), 111, "so is RootDirectory");
}

int main(void)
{
  PROG = "T_privileges";
  setvbuf(stdout, 0, _IONBF, 0);
  if (!geteuid())
    test_root();
  test_not_root();
  return tap_done();
}
