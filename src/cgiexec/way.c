/* way: the walk. It looks at one prefix after the other by its name, in which no link is left: what
   it found safe means the same for as long as root and the user leave it alone, and so does every
   longer name that begins with it. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/statvfs.h>
#include <sys/vfs.h>
#endif

#include <httpway/pending_path.h>

#include "way.h"

#define FUSE_MAGIC 0x65735546

/* Whether it lies on a file system that is a program, which an ordinary user may have mounted
   (FUSE): then owners are what that user says. Such mounts always have nosuid; one that root wants
   to be trusted has not. Only Linux tells. */
static bool filesystem_is_a_users(char const *path)
{
#ifdef __linux__
  struct statfs s;
  return statfs(path, &s) == -1 ||
         ((unsigned long)s.f_type == FUSE_MAGIC && ((unsigned long)s.f_flags & ST_NOSUID));
#else
  (void)path;
  return false;
#endif
}

/* As many links as the system follows. Their text may be long, so the steps are counted, too. */
enum { LINKS_MAX = 40, STEPS_MAX = 512 };

struct walk {
  struct way *way;
  char here[PATH_MAX]; /* where we are; empty: the root directory */
  size_t length;
  bool sticky; /* every user may make files here, but none exchange those of others */
  bool at_end; /* the file was found */
  dev_t root_device, device;
  unsigned int links, steps;
  struct pending_path pending;
};

static enum way_verdict fail(int e)
{
  errno = e;
  return WAY_UNABLE;
}

static char const *path_here(struct walk const *w)
{
  return w->length ? w->here : "/";
}

/* The file system of the root directory holds all that we trust anyway. */
static bool is_believed(struct walk *w)
{
  dev_t device = w->way->status.st_dev;
  bool is_new = device != w->root_device && device != w->device;
  w->device = device;
  return w->way->any_filesystem || !is_new || !filesystem_is_a_users(path_here(w));
}

/* Of a link, the link. */
static enum way_verdict look(struct walk *w)
{
  struct stat *status = &w->way->status;
  if (lstat(path_here(w), status) == -1)
    return WAY_UNABLE;
  if (status->st_uid && status->st_uid != w->way->uid)
    return WAY_FOREIGN;
  return is_believed(w) ? WAY_SAFE : WAY_FILESYSTEM;
}

static bool is_shared(struct walk const *w)
{
  return !w->way->shared_writable && (w->way->status.st_mode & (S_IWGRP | S_IWOTH));
}

/* In a sticky directory a directory can be exchanged by its owner alone. A file, or a link, could
   be a hard link that any user made. */
static enum way_verdict enter(struct walk *w)
{
  w->sticky = is_shared(w);
  return w->sticky && !(w->way->status.st_mode & S_ISVTX) ? WAY_WRITABLE : WAY_SAFE;
}

static enum way_verdict begin(struct walk *w)
{
  enum way_verdict verdict;
  w->length = 0;
  memcpy(w->way->name, "/", 2);
  verdict = look(w);
  return verdict == WAY_SAFE ? enter(w) : verdict;
}

static void leave(struct walk *w)
{
  while (w->length && w->here[--w->length] != '/')
    ;
  w->here[w->length] = 0;
}

static enum way_verdict go_up(struct walk *w)
{
  enum way_verdict verdict;
  leave(w);
  verdict = look(w);
  return verdict == WAY_SAFE ? enter(w) : verdict;
}

static enum way_verdict follow(struct walk *w)
{
  char target[PATH_MAX];
  ssize_t n = readlink(path_here(w), target, sizeof target);
  if (n <= 0 || (size_t)n == sizeof target)
    return fail(n == -1 ? errno : ENAMETOOLONG);
  if (++w->links > LINKS_MAX || !pending_splice(&w->pending, bytes_of(target, (size_t)n)))
    return fail(ELOOP);
  leave(w);
  return target[0] == '/' ? begin(w) : WAY_SAFE;
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

static enum way_verdict go_down(struct walk *w)
{
  size_t n = strlen(w->way->name);
  enum way_verdict verdict;
  if (n + 1 >= sizeof(w->here) - w->length)
    return fail(ENAMETOOLONG);
  w->here[w->length] = '/';
  memcpy(w->here + w->length + 1, w->way->name, n + 1);
  w->length += n + 1;
  verdict = look(w);
  if (verdict != WAY_SAFE)
    return verdict;
  return S_ISDIR(w->way->status.st_mode) ? enter(w) : leaf(w);
}

static enum way_verdict step(struct walk *w)
{
  if (++w->steps > STEPS_MAX)
    return fail(ELOOP);
  if (!strcmp(w->way->name, "."))
    return WAY_SAFE;
  return strcmp(w->way->name, "..") ? go_down(w) : go_up(w);
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
  if (lstat("/", &root) == -1)
    return WAY_UNABLE;
  w.root_device = root.st_dev;
  verdict = begin(&w);
  return verdict == WAY_SAFE ? walk_all(&w) : verdict;
}
