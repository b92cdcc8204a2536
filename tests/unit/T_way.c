/* What way_check says of directories, links and modes; whose they are needs root, and is tried
   where we are root. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/cgiexec/way.h"

#include "tap.h"

enum { OTHER = 4711, THIRD = 4712 };

static char directory[] = "/tmp/httpway-T_way-XXXXXX";
static struct way way;

static char const *path(char const *name)
{
  static char whole[2 * PATH_MAX];
  snprintf(whole, sizeof whole, "%s/%s", directory, name);
  return whole;
}

static void must(bool good)
{
  if (good)
    return;
  perror("unable to prepare the test");
  exit(111);
}

static void make_directory(char const *name, mode_t mode)
{
  must(mkdir(path(name), 0700) == 0 && chmod(path(name), mode) == 0);
}

static void make_file(char const *name, mode_t mode)
{
  int fd = open(path(name), O_CREAT | O_WRONLY, 0600);
  must(fd >= 0 && fchmod(fd, mode) == 0 && close(fd) == 0);
}

static void make_link(char const *target, char const *name)
{
  must(symlink(target, path(name)) == 0);
}

static void give(char const *name, uid_t uid)
{
  must(lchown(path(name), uid, (gid_t)-1) == 0);
}

static enum way_verdict whole(char const *name)
{
  return way_check(&way, name);
}

static enum way_verdict check(char const *name)
{
  return whole(path(name));
}

static void test_found(void)
{
  struct stat status;
  must(stat(path("a/file"), &status) == 0);
  ok(check("a/file") == WAY_SAFE, "a file");
  ok(way.status.st_ino == status.st_ino && way.status.st_dev == status.st_dev, "it is this one");
  ok(check("a/./../a//file") == WAY_SAFE, "dots and slashes");
  ok(way.status.st_ino == status.st_ino, "... lead there");
  ok(check("link") == WAY_SAFE && way.status.st_ino == status.st_ino, "a link");
  ok(check("up/file") == WAY_SAFE && way.status.st_ino == status.st_ino, "a link that goes up");
  ok(check("whole") == WAY_SAFE && way.status.st_ino == status.st_ino, "an absolute link");
  ok(whole("/../../") == WAY_UNABLE && errno == EISDIR, "above the root directory is nothing");
}

static void test_unable(void)
{
  char name[NAME_MAX + 2], deep[2 * PATH_MAX];
  ok(check("a/none") == WAY_UNABLE && errno == ENOENT, "nothing there");
  ok(check("a/file/x") == WAY_UNABLE && errno == ENOTDIR, "below a file");
  ok(check("a") == WAY_UNABLE && errno == EISDIR, "a directory");
  ok(check("loop") == WAY_UNABLE && errno == ELOOP, "a link to itself");
  ok(check("long") == WAY_UNABLE && errno == ELOOP, "a link of many steps");
  ok(check("longer") == WAY_UNABLE && errno == ELOOP, "some such links in turn");
  memset(name, 'x', sizeof name);
  name[sizeof name - 1] = 0;
  ok(check(name) == WAY_UNABLE && errno == ENAMETOOLONG, "a name that is too long");
  memset(deep, '/', sizeof deep);
  deep[sizeof deep - 1] = 0;
  ok(whole(deep) == WAY_UNABLE && errno == ENAMETOOLONG, "a path that is too long");
}

static void test_modes(void)
{
  ok(check("open/file") == WAY_WRITABLE, "a directory that others can write to");
  ok(S_ISDIR(way.status.st_mode) && !strcmp(way.name, "open"), "... is named");
  ok(check("group/file") == WAY_WRITABLE, "a directory that its group can write to");
  ok(check("into") == WAY_WRITABLE, "a link into one");
  ok(check("a/open") == WAY_WRITABLE && S_ISREG(way.status.st_mode), "such a file");
  ok(check("sticky/in/file") == WAY_SAFE, "a directory in a sticky one");
  ok(check("sticky/file") == WAY_SHARED, "a file in a sticky one");
  ok(check("sticky/link") == WAY_SHARED && S_ISLNK(way.status.st_mode), "a link in a sticky one");
  ok(check("sticky/in/../../a/file") == WAY_SAFE, "through it and back");
  ok(check("sticky/in/../file") == WAY_SHARED, "back into it");
  way.shared_writable = true;
  ok(check("open/file") == WAY_SAFE && check("sticky/file") == WAY_SAFE &&
         check("a/open") == WAY_SAFE,
     "unless the writers are trusted");
  way.shared_writable = false;
}

static void test_owners(void)
{
  way.uid = OTHER;
  ok(check("a/file") == WAY_SAFE, "all is root's");
  give("a", OTHER);
  give("link", OTHER);
  ok(check("a/file") == WAY_SAFE && check("link") == WAY_SAFE, "or the user's");
  give("a/file", THIRD);
  ok(check("a/file") == WAY_FOREIGN && way.status.st_uid == THIRD, "a file of a third");
  give("a/file", OTHER);
  give("link", THIRD);
  ok(check("link") == WAY_FOREIGN && S_ISLNK(way.status.st_mode), "a link of a third");
  ok(!strcmp(way.name, "link"), "... is named");
  give("a", THIRD);
  ok(check("a/file") == WAY_FOREIGN && S_ISDIR(way.status.st_mode), "a directory of a third");
  ok(check("whole") == WAY_FOREIGN, "behind a link as well");
}

static void prepare(void)
{
  char target[PATH_MAX];
  size_t n = 0;
  must(mkdtemp(directory) && chmod(directory, 0755) == 0);
  make_directory("a", 0755);
  make_directory("open", 0757);
  make_directory("group", 0775);
  make_directory("sticky", 01777);
  make_directory("sticky/in", 0755);
  make_file("a/file", 0755);
  make_file("a/open", 0775);
  make_file("open/file", 0755);
  make_file("group/file", 0755);
  make_file("sticky/file", 0755);
  make_file("sticky/in/file", 0755);
  make_link("a/file", "link");
  make_link("a/../a", "up");
  make_link("../a/file", "sticky/link");
  make_link("open/file", "into");
  make_link("loop", "loop");
  snprintf(target, sizeof target, "%s/a/file", directory);
  make_link(target, "whole");
  while (n < 600 * 2)
    n += (size_t)snprintf(target + n, sizeof target - n, "./");
  snprintf(target + n, sizeof target - n, "a/file");
  make_link(target, "long");
  snprintf(target + 400, sizeof target - 400, "long");
  make_link(target, "longer");
}

static void clean(void)
{
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", directory);
  must(system(command) == 0);
}

int main(void)
{
  prepare();
  way.uid = geteuid();
  test_found();
  test_unable();
  test_modes();
  if (!geteuid())
    test_owners();
  clean();
  return tap_done();
}
