/* careful_open: at first the whole path at once, which fails when there is a link in it. Then the
   walk from the Location to the file, one component at a time: the target of a link takes its place
   in what is still to be walked. By itself the system would follow 40 links of 4 KiB, which may be
   60,000 directories, in one call. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/conf.h>
#include <httpway/open_without_links.h>
#include <httpway/pending_path.h>

#include "files/careful_open.h"

/* Directories need to be searched only. */
#if defined(O_PATH)
#define O_WALK O_PATH
#elif defined(O_SEARCH)
#define O_WALK O_SEARCH
#else
#define O_WALK O_RDONLY
#endif
#define DIRECTORY_FLAGS (O_WALK | O_DIRECTORY | O_CLOEXEC)

/* As many as Linux follows, and as many where it counts whose they are. */
enum { LINKS_MOST = 40, LINKS_JUDGED_MOST = 16 };

struct walk {
  int directory; /* where we are */
  struct stat place;
  unsigned int links; /* that were followed */
  unsigned int links_most;
  uint32_t *lookups; /* that are left */
  int flags;         /* for what is opened at the end */
  /* Owners of links, and how much is still to be walked when what they lead to is reached. */
  uid_t owner[LINKS_MOST];
  size_t left[LINKS_MOST];
  unsigned int owners;
  struct pending_path pending;
};

static void move_to(struct walk *w, int fd)
{
  fd_close(w->directory);
  w->directory = fd;
}

/* Whether the owner of every link that has come to its end owns what is there. */
static bool owners_agree(struct walk *w, uid_t owner)
{
  while (w->owners && pending_left(&w->pending) <= w->left[w->owners - 1])
    if (w->owner[--w->owners] != owner)
      return false;
  return true;
}

/* The same for the directory where we are. */
static bool directory_agrees(struct walk *w)
{
  struct stat st;
  if (!w->owners || pending_left(&w->pending) > w->left[w->owners - 1])
    return true;
  return fstat(w->directory, &st) == 0 && owners_agree(w, st.st_uid);
}

/* Puts the target of the link before what is pending. False with errno: also for more links than
   can be meant. */
static bool link_follow(struct walk *w, char const *name, struct stat const *link)
{
  char target[PATH_MAX];
  ssize_t n = readlinkat(w->directory, name, target, sizeof(target));
  size_t rest = pending_left(&w->pending);
  if (n < 0)
    return false;
  errno = ELOOP;
  if (n == 0 || (size_t)n == sizeof(target) || w->links == w->links_most)
    return false;
  if (target[0] == '/') {
    int root = open("/", DIRECTORY_FLAGS);
    if (root < 0)
      return false;
    move_to(w, root);
  }
  /* A slash at the very end says that a directory is meant. */
  while (n > 0 && rest && target[n - 1] == '/')
    n--;
  w->links++;
  w->owner[w->owners] = link->st_uid;
  w->left[w->owners++] = rest;
  errno = ELOOP;
  return pending_splice(&w->pending, bytes_of(target, (size_t)n));
}

static bool is_link(struct walk const *w, char const *name, struct stat *st)
{
  return fstatat(w->directory, name, st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st->st_mode);
}

/* One component in the middle of the path. False with errno. */
static bool step(struct walk *w, char const *name)
{
  struct stat st;
  int error, fd;
  if (!lookup_take(w->lookups))
    return false;
  fd = openat(w->directory, name, DIRECTORY_FLAGS | O_NOFOLLOW);
  if (fd >= 0) {
    move_to(w, fd);
    return true;
  }
  error = errno;
  if (is_link(w, name, &st))
    return link_follow(w, name, &st);
  errno = error;
  return false;
}

/* Whether the directory where we are is the place or below it. */
static bool is_inside(struct walk *w)
{
  struct stat st, above;
  if (fstat(w->directory, &st) < 0)
    return false;
  while (st.st_dev != w->place.st_dev || st.st_ino != w->place.st_ino) {
    int fd = lookup_take(w->lookups) ? openat(w->directory, "..", DIRECTORY_FLAGS) : -1;
    if (fd < 0)
      return false;
    move_to(w, fd);
    if (fstat(fd, &above) < 0 || (above.st_dev == st.st_dev && above.st_ino == st.st_ino))
      return false;
    st = above;
  }
  return true;
}

/* The end of the path is open as *file. A directory is where it is itself, a file where the walk
   has come to. */
static bool links_allowed(struct walk *w, enum open_verdict verdict, unsigned int links, int fd,
                          struct file_status const *status)
{
  if (w->links == 0 || links == LINKS_FOLLOW)
    return true;
  if (links == LINKS_OWNER)
    return owners_agree(w, status->uid);
  if (verdict == OPEN_DIRECTORY) {
    int here = openat(fd, ".", DIRECTORY_FLAGS);
    if (here < 0)
      return false;
    move_to(w, here);
  }
  return is_inside(w);
}

static void file_drop(struct found_file *file)
{
  fd_close(file->fd);
  file->fd = -1;
}

/* Opens the last component, which is no link. */
static enum open_verdict last_open(struct walk *w, char const *name, int64_t now,
                                   struct found_file *file, struct file_status *status)
{
  bool slash = pending_left(&w->pending) > 0;
  enum open_verdict verdict =
      open_file_status(w->directory, name, O_NOFOLLOW | w->flags, now, file, status);
  w->pending.at = w->pending.end;
  if (verdict != OPEN_FILE || !slash)
    return verdict;
  file_drop(file);
  return OPEN_MISSING;
}

/* Walks until the last component, and opens it. */
static enum open_verdict walk_open(struct walk *w, unsigned int links, int64_t now,
                                   struct found_file *file, struct file_status *status)
{
  char name[NAME_MAX + 1];
  enum pending_verdict next;
  struct stat st;
  while ((next = pending_next(&w->pending, name)) == PENDING_COMPONENT) {
    if (!pending_is_last(&w->pending) || !strcmp(name, "..")) {
      if (!step(w, name))
        return open_failed(errno);
    } else if (!lookup_take(w->lookups)) {
      return open_failed(errno);
    } else if (is_link(w, name, &st)) {
      if (!link_follow(w, name, &st))
        return open_failed(errno);
    } else {
      return last_open(w, name, now, file, status);
    }
    if (links == LINKS_OWNER && !directory_agrees(w))
      return OPEN_REFUSED;
  }
  return next == PENDING_TOO_LONG
             ? OPEN_MISSING
             : open_file_status(w->directory, ".", w->flags, now, file, status);
}

/* Opens the directory that the first n bytes of name are; the root for none. */
static int beginning_open(char const *name, size_t n)
{
  char beginning[PATH_MAX];
  errno = ENAMETOOLONG;
  if (n > sizeof(beginning) - 2)
    return -1;
  memcpy(beginning, name, n);
  memcpy(beginning + n, "/", 2);
  return open(beginning, DIRECTORY_FLAGS);
}

/* From what is trusted to the place, over any links. False with errno. */
static bool place_reach(struct walk *w, struct path_parts const *way)
{
  char name[NAME_MAX + 1];
  enum pending_verdict next = PENDING_END;
  w->directory = beginning_open(way->name, way->trusted);
  if (w->directory < 0)
    return false;
  w->links_most = LINKS_MOST;
  errno = ENAMETOOLONG;
  if (!pending_begin(&w->pending, bytes_of(way->name + way->trusted, way->place - way->trusted)))
    return false;
  while ((next = pending_next(&w->pending, name)) == PENDING_COMPONENT)
    if (!step(w, name))
      return false;
  w->links = w->owners = 0;
  errno = ENAMETOOLONG;
  return next == PENDING_END && fstat(w->directory, &w->place) == 0;
}

static enum open_verdict walk_judge(struct walk *w, unsigned int links, int64_t now,
                                    struct found_file *file, struct file_status *status)
{
  enum open_verdict verdict = walk_open(w, links, now, file, status);
  if ((verdict == OPEN_FILE || verdict == OPEN_DIRECTORY) &&
      !links_allowed(w, verdict, links, file->fd, status)) {
    file_drop(file);
    return OPEN_REFUSED;
  }
  return verdict;
}

/* Opens what lies in a directory in one go. False: there is a link in the way, or the system cannot
   tell. */
static bool open_at_once(int directory, char const *name, int flags, int64_t now,
                         struct found_file *file, struct file_status *status,
                         enum open_verdict *verdict)
{
  int fd = open_without_links(directory, name, flags ? flags | O_CLOEXEC : OPEN_FILE_FLAGS);
  if (fd < 0 && (errno == ELOOP || errno == ENOSYS))
    return false;
  *verdict = open_file_judge(fd, now, file, status);
  return true;
}

static enum open_verdict walk_from_place(struct walk *w, char const *rest, unsigned int links,
                                         int64_t now, struct found_file *file,
                                         struct file_status *status)
{
  enum open_verdict verdict;
  rest += strspn(rest, "/");
  if (*rest && open_at_once(w->directory, rest, w->flags, now, file, status, &verdict))
    return verdict;
  w->links_most = links == LINKS_FOLLOW ? LINKS_MOST : LINKS_JUDGED_MOST;
  if (!pending_begin(&w->pending, bytes_of(rest, strlen(rest))))
    return OPEN_MISSING;
  return walk_judge(w, links, now, file, status);
}

/* A walk is large, and is not cleared: that would cost more than the walk. */
static enum open_verdict walk_way(struct path_parts const *way, unsigned int links, int64_t now,
                                  uint32_t *lookups, struct found_file *file,
                                  struct file_status *status)
{
  struct walk w;
  enum open_verdict verdict;
  w.directory = -1;
  w.lookups = lookups;
  w.flags = way->flags;
  w.links = w.owners = 0;
  verdict = place_reach(&w, way)
                ? walk_from_place(&w, way->name + way->place, links, now, file, status)
                : open_failed(errno);
  if (w.directory >= 0)
    fd_close(w.directory);
  return verdict;
}

enum open_verdict careful_open(struct path_parts const *way, unsigned int links, int64_t now,
                               uint32_t *lookups, struct found_file *file,
                               struct file_status *status)
{
  /* A Location that is a file is reached over any links. */
  bool whole = way->place >= way->length;
  struct path_parts const to_file = { way->name, way->length, way->trusted, way->trusted,
                                      way->flags };
  enum open_verdict verdict;
  if (!lookup_take(lookups))
    return open_failed(errno);
  if (open_at_once(AT_FDCWD, way->name, way->flags, now, file, status, &verdict))
    return verdict;
  if (whole)
    links = LINKS_FOLLOW;
  /* Where it cannot be told, the system's own limits have to do for links that are all allowed. */
  if ((errno == ENOSYS && links == LINKS_FOLLOW) || (whole && way->trusted == way->place))
    return open_file_status(AT_FDCWD, way->name, way->flags, now, file, status);
  return walk_way(whole ? &to_file : way, links, now, lookups, file, status);
}
