/* pid_file: the name means a file inside the root directory to be. Whoever reads the number sends
   signals to it, perhaps as root: so the file is ours, and User can neither write it nor choose
   what is written. It is written beside the old one, and replaces it by a rename. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/random.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/program.h>
#include <httpway/trusted.h>

#include "pid_file.h"

static void append(stralloc *path, struct bytes part)
{
  if (!stralloc_catb(path, part.s, part.n))
    strerr_diefusys(111, "make the name of the pid file");
}

/* Root, then, for a relative name, the working directory of the server. */
static void path_make(stralloc *path, struct conf_globals const *g)
{
  char const *root = getenv("ROOT");
  append(path, root && *root ? bytes_from_string(root) : conf_text(&g->root_directory));
  if (conf_text(&g->pid_file).s[0] != '/') {
    append(path, BYTES("/"));
    append(path, conf_text(&g->core_directory));
    append(path, BYTES("/"));
  }
  append(path, conf_text(&g->pid_file));
  append(path, bytes_of("", 1));
}

/* A name that nobody can have taken on purpose. */
static void temporary_make(stralloc *name, char const *file)
{
  unsigned char bytes[8];
  char text[2 * sizeof bytes + 1];
  random_buf((char *)bytes, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i++)
    snprintf(text + 2 * i, 3, "%02x", bytes[i]);
  if (!stralloc_cats(name, ".") || !stralloc_cats(name, file) || !stralloc_cats(name, ".") ||
      !stralloc_cats(name, text) || !stralloc_0(name))
    strerr_diefusys(111, "make the name of the pid file");
}

static bool number_write(int directory, char const *name, mode_t mask, pid_t pid)
{
  char text[UINT64_FMT + 1];
  size_t n = uint64_fmt(text, (uint64_t)pid);
  mode_t const before = umask(mask | S_IWGRP | S_IWOTH);
  int const fd =
      openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  umask(before);
  text[n++] = '\n';
  if (fd < 0)
    return false;
  if (allwrite(fd, text, n) < n) {
    fd_close(fd);
    return false;
  }
  return close(fd) == 0;
}

/* Whether something stands there that no pid file is: it may have been put there for us. */
static bool is_taken(int directory, char const *name)
{
  struct stat status;
  return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode);
}

static bool file_replace(int directory, char const *name, mode_t mask, pid_t pid)
{
  stralloc temporary = STRALLOC_ZERO;
  bool good;
  temporary_make(&temporary, name);
  good = number_write(directory, temporary.s, mask, pid) &&
         renameat(directory, temporary.s, directory, name) == 0;
  if (!good) {
    int const e = errno;
    (void)unlinkat(directory, temporary.s, 0);
    errno = e;
  }
  stralloc_free(&temporary);
  return good;
}

void pid_file_write(struct conf_globals const *g, pid_t pid)
{
  stralloc path = STRALLOC_ZERO;
  char const *name;
  int directory;
  if (!g->pid_file.length)
    return;
  path_make(&path, g);
  directory = way_open(path.s, &name);
  if (directory >= 0 && is_taken(directory, name))
    strerr_dief(111, "unable to write the pid file ", path.s,
                ": there is something that is no file: remove it, or change PIDFile");
  if (directory < 0 || !file_replace(directory, name, (mode_t)g->umask, pid))
    die_unable(111, "write the pid file", path.s,
               "make its directory, where whoever starts the server may write, or change PIDFile");
  fd_close(directory);
  stralloc_free(&path);
}
