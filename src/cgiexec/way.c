/* way: the walk. What was found safe stays so while nobody but root and the user does anything: so
   each step is taken from a directory that was looked at before. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/pending_path.h>

#include "filesystem.h"
#include "way.h"

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif
#define OPEN_FLAGS (O_PATH | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* As many links as the system follows. Their text may be long, so the steps are counted, too. */
enum { LINKS_MAX = 40, STEPS_MAX = 512 };

struct walk {
  struct way *way;
  int directory; /* where we are */
  bool sticky;   /* everybody may make files here, but nobody exchange those of others */
  bool at_end;   /* what is no directory was found */
  dev_t root_device, device;
  unsigned int links, steps;
  struct pending_path pending;
};

static enum way_verdict fail(int e)
{
  errno = e;
  return WAY_UNABLE;
}

static void name_root(struct way *way)
{
  memcpy(way->name, "/", 2);
}

/* The file system of the root directory holds all that we believe anyway. */
static bool is_believed(struct walk *w, int fd)
{
  dev_t device = w->way->status.st_dev;
  bool is_new = device != w->root_device && device != w->device;
  w->device = device;
  return w->way->any_filesystem || !is_new || fd == -1 || !filesystem_is_a_users(fd);
}

/* Of what was opened as fd, or, where links cannot be opened, of a link. */
static enum way_verdict owner_check(struct walk *w, int fd)
{
  uid_t owner = w->way->status.st_uid;
  if (w->way->any_owner)
    return WAY_SAFE;
  if (owner && owner != w->way->uid)
    return WAY_FOREIGN;
  return is_believed(w, fd) ? WAY_SAFE : WAY_FILESYSTEM;
}

static bool is_shared(struct walk const *w)
{
  return !w->way->shared_writable && (w->way->status.st_mode & (S_IWGRP | S_IWOTH));
}

/* Goes on in the directory fd. In a sticky one a directory can be exchanged by its owner alone. A
   file, or a link, could be a hard link that anybody made. */
static enum way_verdict enter(struct walk *w, int fd)
{
  fd_close(w->directory);
  w->directory = fd;
  w->sticky = is_shared(w);
  return w->sticky && !(w->way->status.st_mode & S_ISVTX) ? WAY_WRITABLE : WAY_SAFE;
}

static enum way_verdict directory_open(struct walk *w, char const *name)
{
  enum way_verdict verdict;
  int fd = openat(w->directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1 || fstat(fd, &w->way->status) == -1) {
    int e = errno;
    if (fd != -1)
      fd_close(fd);
    return fail(e);
  }
  verdict = owner_check(w, fd);
  if (verdict == WAY_SAFE)
    return enter(w, fd);
  fd_close(fd);
  return verdict;
}

static enum way_verdict follow(struct walk *w)
{
  char target[PATH_MAX];
  ssize_t n = readlinkat(w->directory, w->way->name, target, sizeof target);
  if (n <= 0 || (size_t)n == sizeof target)
    return fail(n == -1 ? errno : ENAMETOOLONG);
  if (++w->links > LINKS_MAX || !pending_splice(&w->pending, bytes_of(target, (size_t)n)))
    return fail(ELOOP);
  if (target[0] != '/')
    return WAY_SAFE;
  name_root(w->way);
  return directory_open(w, "/");
}

/* What is no directory: a link, or the file itself. */
static enum way_verdict leaf(struct walk *w)
{
  if (w->sticky)
    return WAY_SHARED;
  if (S_ISLNK(w->way->status.st_mode))
    return follow(w);
  if (!pending_is_last(&w->pending))
    return fail(ENOTDIR);
  w->at_end = true;
  return is_shared(w) ? WAY_WRITABLE : WAY_SAFE;
}

/* Looks at the component. -1: unable; in *fd what was opened, or -1 for a link that cannot be. */
static int look(struct walk *w, int *fd)
{
  struct way *way = w->way;
  int e;
  *fd = openat(w->directory, way->name, OPEN_FLAGS);
  if (*fd == -1 && errno != ELOOP && errno != EMLINK)
    return -1;
  if (*fd == -1)
    return fstatat(w->directory, way->name, &way->status, AT_SYMLINK_NOFOLLOW);
  if (fstat(*fd, &way->status) == 0)
    return 0;
  e = errno;
  fd_close(*fd);
  errno = e;
  return -1;
}

static enum way_verdict step(struct walk *w)
{
  struct way *way = w->way;
  enum way_verdict verdict;
  int fd;
  if (++w->steps > STEPS_MAX)
    return fail(ELOOP);
  if (!strcmp(way->name, "."))
    return WAY_SAFE;
  if (!strcmp(way->name, ".."))
    return directory_open(w, way->name);
  if (look(w, &fd) == -1)
    return WAY_UNABLE;
  verdict = owner_check(w, fd);
  if (verdict == WAY_SAFE && fd != -1 && S_ISDIR(way->status.st_mode))
    return enter(w, fd);
  if (fd != -1)
    fd_close(fd);
  return verdict == WAY_SAFE ? leaf(w) : verdict;
}

static enum way_verdict walk_all(struct walk *w)
{
  enum pending_verdict next = PENDING_COMPONENT;
  enum way_verdict verdict = WAY_SAFE;
  while (verdict == WAY_SAFE && !w->at_end &&
         (next = pending_next(&w->pending, w->way->name)) == PENDING_COMPONENT)
    verdict = step(w);
  if (verdict == WAY_SAFE && next == PENDING_TOO_LONG)
    return fail(ENAMETOOLONG);
  return verdict == WAY_SAFE && !w->at_end ? fail(EISDIR) : verdict;
}

enum way_verdict way_check(struct way *way, char const *path)
{
  struct walk w = { .way = way };
  enum way_verdict verdict;
  struct stat root;
  if (!pending_begin(&w.pending, bytes_from_string(path)))
    return fail(ENAMETOOLONG);
  w.directory = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (w.directory == -1 || fstat(w.directory, &root) == -1) {
    int e = errno;
    if (w.directory != -1)
      fd_close(w.directory);
    return fail(e);
  }
  w.root_device = root.st_dev;
  name_root(way);
  verdict = directory_open(&w, "/");
  if (verdict == WAY_SAFE)
    verdict = walk_all(&w);
  fd_close(w.directory);
  return verdict;
}
