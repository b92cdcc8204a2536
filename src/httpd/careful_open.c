/* careful_open: the walk from the Location to the file, one component at a time. A link's target
   takes its place in what is still to be walked. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/pending_path.h>

#include "careful_open.h"

/* Directories need to be searched only. */
#if defined(O_PATH)
#define O_WALK O_PATH
#elif defined(O_SEARCH)
#define O_WALK O_SEARCH
#else
#define O_WALK O_RDONLY
#endif
#define DIRECTORY_FLAGS (O_WALK | O_DIRECTORY | O_CLOEXEC)

enum { LINKS_MAX = 16 };

struct walk {
  int directory; /* where we are */
  struct stat place;
  unsigned int links; /* that were followed */
  /* Owners of links, and how much is still to be walked when what they lead to is reached. */
  uid_t owner[LINKS_MAX];
  size_t left[LINKS_MAX];
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
  if (n == 0 || (size_t)n == sizeof(target) || w->links == LINKS_MAX)
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
  int error, fd = openat(w->directory, name, DIRECTORY_FLAGS | O_NOFOLLOW);
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
    int fd = openat(w->directory, "..", DIRECTORY_FLAGS);
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
static bool links_allowed(struct walk *w, enum open_verdict verdict, unsigned int links, int fd)
{
  struct stat st;
  if (w->links == 0)
    return true;
  if (fstat(fd, &st) < 0)
    return false;
  if (links == LINKS_OWNER)
    return owners_agree(w, st.st_uid);
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

/* Walks until the last component, and opens it. */
static enum open_verdict walk_open(struct walk *w, unsigned int links, int64_t now,
                                   struct found_file *file)
{
  char name[NAME_MAX + 1];
  struct stat st;
  enum pending_verdict next;
  while ((next = pending_next(&w->pending, name)) == PENDING_COMPONENT) {
    if (!pending_is_last(&w->pending) || !strcmp(name, "..")) {
      if (!step(w, name))
        return open_failed(errno);
    } else if (is_link(w, name, &st)) {
      if (!link_follow(w, name, &st))
        return open_failed(errno);
    } else {
      bool slash = pending_left(&w->pending) > 0;
      enum open_verdict verdict = open_file(w->directory, name, O_NOFOLLOW, now, file);
      w->pending.at = w->pending.end;
      if (verdict != OPEN_FILE || !slash)
        return verdict;
      file_drop(file);
      return OPEN_MISSING;
    }
    if (links == LINKS_OWNER && !directory_agrees(w))
      return OPEN_REFUSED;
  }
  return next == PENDING_TOO_LONG ? OPEN_MISSING : open_file(w->directory, ".", 0, now, file);
}

enum open_verdict careful_open(char const *name, size_t place_length, unsigned int links,
                               int64_t now, struct found_file *file)
{
  struct walk w = { .links = 0 };
  char place[PATH_MAX];
  enum open_verdict verdict;
  size_t length = strlen(name);
  if (links == LINKS_FOLLOW || place_length >= length)
    return open_file(AT_FDCWD, name, 0, now, file);
  memcpy(place, name, place_length);
  memcpy(place + place_length, "/", 2);
  if (!pending_begin(&w.pending, bytes_of(name + place_length, length - place_length)))
    return OPEN_MISSING;
  w.directory = open(place, DIRECTORY_FLAGS);
  if (w.directory < 0)
    return open_failed(errno);
  verdict = fstat(w.directory, &w.place) < 0 ? open_failed(errno) : walk_open(&w, links, now, file);
  if ((verdict == OPEN_FILE || verdict == OPEN_DIRECTORY) &&
      !links_allowed(&w, verdict, links, file->fd)) {
    file_drop(file);
    verdict = OPEN_REFUSED;
  }
  fd_close(w.directory);
  return verdict;
}
