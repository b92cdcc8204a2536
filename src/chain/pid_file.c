/* pid_file: the name means a file inside the root directory to be, and the file belongs to the user
   to be; but neither is changed yet, since others of the chain still need root. */
#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/die.h>
#include <httpway/identity.h>

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
  append(path, root && *root ? bytes_from_string(root) : g->root_directory);
  if (g->pid_file.s[0] != '/') {
    append(path, BYTES("/"));
    append(path, g->core_directory);
    append(path, BYTES("/"));
  }
  append(path, g->pid_file);
  append(path, bytes_of("", 1));
}

static void write_number(char const *path, mode_t mask)
{
  char text[UINT64_FMT + 1];
  size_t n = uint64_fmt(text, (uint64_t)getpid());
  mode_t before = umask(mask);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
  umask(before);
  text[n++] = '\n';
  if (fd == -1 || allwrite(fd, text, n) < n || close(fd) == -1)
    die_unable(111, "write the pid file", path,
               "make its directory, and let User write there, or change PIDFile");
}

struct groups {
  int n;
  gid_t *list;
  gid_t primary;
};

static void groups_save(struct groups *g)
{
  g->primary = getegid();
  g->n = getgroups(0, 0);
  if (g->n >= 0)
    g->list = malloc(((size_t)g->n + 1) * sizeof *g->list);
  if (g->n < 0 || !g->list || (g->n = getgroups(g->n, g->list)) < 0)
    strerr_diefusys(111, "get our groups");
}

static void write_as(char const *path, mode_t mask, struct identity id)
{
  struct groups saved;
  groups_save(&saved);
  if (setgroups(0, 0) == -1 || setegid(id.gid) == -1 || seteuid(id.uid) == -1)
    strerr_diefusys(111, "become the user for the pid file");
  write_number(path, mask);
  if (seteuid(0) == -1 || setegid(saved.primary) == -1 ||
      setgroups((size_t)saved.n, saved.list) == -1 || geteuid() || getegid() != saved.primary)
    strerr_diefusys(111, "become root again");
  free(saved.list);
}

void pid_file_write(struct conf_globals const *g)
{
  stralloc path = STRALLOC_ZERO;
  if (!g->pid_file.n)
    return;
  path_make(&path, g);
  if (geteuid())
    write_number(path.s, (mode_t)g->umask);
  else
    write_as(path.s, (mode_t)g->umask, identity_choose(&g->user, "User"));
  stralloc_free(&path);
}
