/* new_directory: every file is new (O_EXCL) and synced; what was made is removed in the opposite
 * order. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/posixplz.h>
#include <skalibs/strerr.h>

#include "new_directory.h"

enum { MADE_MAX = 32 };

static struct {
  char const *path; /* where it is to be */
  stralloc where;   /* where it is now; empty: not begun */
  char const *names[MADE_MAX];
  unsigned int count;
} made;

void new_directory_undo(void)
{
  if (!made.where.len)
    return;
  while (made.count)
    if (remove(made.names[--made.count]) == -1 && errno != ENOENT)
      strerr_warnwusys("remove ", made.names[made.count], " in ", made.where.s);
  if (rmdir(made.where.s) == -1)
    strerr_warnwusys("remove ", made.where.s);
  made.where.len = 0;
}

_Noreturn void new_directory_fail_sys(char const *what, char const *name)
{
  int why = errno;
  new_directory_undo();
  errno = why;
  strerr_diefusys(111, what, name);
}

static void note(char const *name)
{
  if (made.count == MADE_MAX)
    strerr_dief(101, "a service has more files than I can count");
  made.names[made.count++] = name;
}

/* mkdtemp names what it cannot make by its own name only: this says which directory it is, and what
   helps. */
static _Noreturn void place_fail(char const *path)
{
  int why = errno;
  char const *advice = why == ENOENT || why == ENOTDIR
                           ? "; make the directory above it first, or name another"
                       : why == EACCES || why == EPERM || why == EROFS
                           ? "; name a place that you may write to, or be root"
                           : "";
  strerr_dief(111, "unable to make ", path, ": ", strerror(why), advice);
}

static void refuse_existing(char const *path)
{
  struct stat st;
  if (lstat(path, &st) == 0)
    strerr_dief(100, path,
                " exists: nothing is overwritten; name another directory, or move this one away");
  if (errno != ENOENT)
    place_fail(path);
}

/* DIRECTORY/.NAME.XXXXXX beside DIRECTORY/NAME */
static void temporary_name(stralloc *out, char const *path)
{
  size_t slash = (size_t)(strrchr(path, '/') - path) + 1;
  if (!stralloc_catb(out, path, slash) || !stralloc_cats(out, ".") ||
      !stralloc_cats(out, path + slash) || !stralloc_cats(out, ".XXXXXX") || !stralloc_0(out))
    strerr_diefusys(111, "make a file name");
}

void new_directory_begin(char const *path)
{
  refuse_existing(path);
  made.path = path;
  temporary_name(&made.where, path);
  if (!mkdtemp(made.where.s)) {
    made.where.len = 0;
    place_fail(path);
  }
  if (chdir(made.where.s) == -1 || chmod(".", 0755) == -1)
    new_directory_fail_sys("enter ", made.where.s);
}

void new_directory_mkdir(char const *name, mode_t mode)
{
  if (mkdir(name, 0700) == -1)
    new_directory_fail_sys("make the directory ", name);
  note(name);
  if (chmod(name, mode) == -1)
    new_directory_fail_sys("set the mode of ", name);
}

void new_directory_file(char const *name, mode_t mode, stralloc const *text)
{
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool fine;
  if (fd == -1)
    new_directory_fail_sys("make the file ", name);
  note(name);
  fine = allwrite(fd, text->s, text->len) == text->len && fchmod(fd, mode) == 0 && fsync(fd) == 0;
  if (close(fd) == -1 || !fine)
    new_directory_fail_sys("write ", name);
}

void new_directory_give(char const *name, uid_t uid, gid_t gid)
{
  if (chown(name, uid, gid) == -1)
    new_directory_fail_sys("give away ", name);
}

/* rename would replace an empty directory that was made meanwhile: a directory that was made here
   first is certainly ours. */
void new_directory_rename(void)
{
  if (mkdir(made.path, 0700) == -1)
    new_directory_fail_sys("make the directory ", made.path);
  if (rename(made.where.s, made.path) == -1) {
    int why = errno;
    rmdir(made.path);
    errno = why;
    new_directory_fail_sys("rename what was made to ", made.path);
  }
  made.where.len = 0;
  if (!stralloc_cats(&made.where, made.path) || !stralloc_0(&made.where))
    strerr_diefusys(111, "make a file name");
}
