/* beneath: the walk. Every directory is opened by the one above it, ".." goes back to a descriptor
   that is held, and so no renaming or linking meanwhile can lead outside. Where trusted links may
   lead out, all that is on the way then must be of trusted owners: links, directories and the
   file. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/pending_path.h>

#include "beneath.h"

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif
#define OPEN_FLAGS (O_PATH | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* The text of links may be long, so the steps are counted, too. */
enum { DEPTH_MAX = 64, LINKS_MAX = 16, STEPS_MAX = 512 };

struct walk {
  struct beneath_rules const *rules;
  int place;
  int held[DEPTH_MAX]; /* the last one is where we are, held[0] the top until it is left */
  size_t depth;
  unsigned int links, steps;
  bool any_link_untrusted;
  struct pending_path pending;
};

static bool writable_by_others(struct walk const *w, struct stat const *status)
{
  return !w->rules->shared_writable && (status->st_mode & (S_IWGRP | S_IWOTH));
}

static bool has_left(struct walk const *w)
{
  return w->held[0] != w->place;
}

static bool may_leave(struct walk const *w)
{
  return w->rules->links_may_leave && !w->any_link_untrusted;
}

static bool is_trusted(struct walk const *w, uid_t owner)
{
  return owner == 0 || owner == w->rules->links_of;
}

/* Whoever can write to a directory can make hard links in it to the links and files of others. */
static bool nobody_else_links_here(struct walk const *w)
{
  struct stat here;
  return fstat(w->held[w->depth], &here) == 0 && is_trusted(w, here.st_uid) &&
         !(here.st_mode & (S_IWGRP | S_IWOTH));
}

static bool link_is_trusted(struct walk const *w, char const *name)
{
  struct stat link;
  return fstatat(w->held[w->depth], name, &link, AT_SYMLINK_NOFOLLOW) == 0 &&
         is_trusted(w, link.st_uid) && nobody_else_links_here(w);
}

/* Outside one with the sticky bit will do, as /tmp: a directory of root's in it stays what it
   is. */
static enum beneath_verdict directory_check(struct walk const *w, struct stat const *status)
{
  if (writable_by_others(w, status) && !(has_left(w) && status->st_mode & S_ISVTX))
    return BENEATH_WRITABLE;
  return has_left(w) && !is_trusted(w, status->st_uid) ? BENEATH_OUTSIDE : BENEATH_FOUND;
}

static enum beneath_verdict from_errno(void)
{
  return errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG ? BENEATH_MISSING
                                                                      : BENEATH_UNABLE;
}

/* All that is held, but for the top, which is the caller's. */
static void release(struct walk *w)
{
  while (w->depth)
    fd_close(w->held[w->depth--]);
  if (has_left(w))
    fd_close(w->held[0]);
  w->held[0] = w->place;
}

/* To a directory that is not below the top. */
static enum beneath_verdict leave(struct walk *w, char const *where)
{
  struct stat status;
  int fd;
  if (!may_leave(w))
    return BENEATH_OUTSIDE;
  fd = openat(w->held[0], where, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1)
    return from_errno();
  release(w);
  w->held[0] = fd;
  return fstat(fd, &status) == 0 ? directory_check(w, &status) : BENEATH_UNABLE;
}

/* What follows the name of the top in an absolute target; NULL: it does not begin with it. */
static struct bytes below_place(struct walk const *w, struct bytes target)
{
  struct bytes const place = w->rules->place_path;
  if (!place.s || target.n < place.n || memcmp(target.s, place.s, place.n) != 0 ||
      (target.n > place.n && target.s[place.n] != '/'))
    return BYTES_NONE;
  return bytes_after(target, place.n);
}

/* Puts the link's target before what is pending. */
static enum beneath_verdict link_splice(struct walk *w, char const *name)
{
  char target[PATH_MAX];
  ssize_t n = readlinkat(w->held[w->depth], name, target, sizeof target);
  struct bytes below;
  if (n <= 0)
    return from_errno();
  if (w->rules->links_may_leave && !link_is_trusted(w, name))
    w->any_link_untrusted = true;
  below = below_place(w, bytes_of(target, (size_t)n));
  if (++w->links > LINKS_MAX || (size_t)n == sizeof target ||
      (has_left(w) && w->any_link_untrusted) ||
      !pending_splice(&w->pending, below.s ? below : bytes_of(target, (size_t)n)))
    return BENEATH_OUTSIDE;
  if (below.s)
    release(w);
  return target[0] == '/' && !below.s ? leave(w, "/") : BENEATH_FOUND;
}

static enum beneath_verdict go_up(struct walk *w)
{
  if (!w->depth)
    return leave(w, "..");
  fd_close(w->held[w->depth--]);
  return BENEATH_FOUND;
}

static enum beneath_verdict go_down(struct walk *w, int fd, struct beneath *out)
{
  if (w->depth + 1 == DEPTH_MAX) {
    fd_close(fd);
    return BENEATH_MISSING;
  }
  w->held[++w->depth] = fd;
  return directory_check(w, &out->status);
}

/* The directory that the path as written names the file in, not the one a link leads to. */
static enum beneath_verdict directory_note(struct walk const *w, struct beneath *out)
{
  if (out->directory >= 0 || !pending_is_last(&w->pending))
    return BENEATH_FOUND;
  out->directory = fcntl(w->held[w->depth], F_DUPFD_CLOEXEC, 3);
  return out->directory == -1 ? BENEATH_UNABLE : BENEATH_FOUND;
}

int beneath_reopen(int fd, struct stat const *status, int directory, char const *name, int flags)
{
  struct stat now;
  int file = openat(directory, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
  if (file == -1 && errno == EACCES)
    return fd;
  if (file != -1 &&
      (fstat(file, &now) == -1 || now.st_dev != status->st_dev || now.st_ino != status->st_ino)) {
    fd_close(file);
    file = -1;
    errno = ESTALE;
  }
  fd_close(fd);
  return file;
}

static enum beneath_verdict file_found(struct walk const *w, int fd, struct beneath *out)
{
  if (!pending_is_last(&w->pending)) {
    fd_close(fd);
    return BENEATH_MISSING;
  }
  if (has_left(w) && !(is_trusted(w, out->status.st_uid) && nobody_else_links_here(w))) {
    fd_close(fd);
    return BENEATH_OUTSIDE;
  }
  if (S_ISREG(out->status.st_mode))
    fd = beneath_reopen(fd, &out->status, w->held[w->depth], out->name, O_NOFOLLOW);
  out->file = fd;
  return fd == -1 ? BENEATH_UNABLE : BENEATH_FOUND;
}

/* One component. A file that is no directory ends the walk: out->file. */
static enum beneath_verdict step(struct walk *w, struct beneath *out)
{
  enum beneath_verdict verdict = directory_note(w, out);
  int fd;
  if (++w->steps > STEPS_MAX)
    return BENEATH_OUTSIDE;
  if (verdict != BENEATH_FOUND || !strcmp(out->name, "."))
    return verdict;
  if (!strcmp(out->name, ".."))
    return go_up(w);
  fd = openat(w->held[w->depth], out->name, OPEN_FLAGS);
  if (fd == -1 && errno != ELOOP && errno != EMLINK)
    return from_errno();
  if (fd != -1 && fstat(fd, &out->status) == -1) {
    fd_close(fd);
    return BENEATH_UNABLE;
  }
  if (fd == -1 || S_ISLNK(out->status.st_mode)) {
    if (fd != -1)
      fd_close(fd);
    return link_splice(w, out->name);
  }
  if (S_ISDIR(out->status.st_mode))
    return go_down(w, fd, out);
  return file_found(w, fd, out);
}

static enum beneath_verdict walk_all(struct walk *w, struct beneath *out)
{
  enum beneath_verdict verdict = BENEATH_FOUND;
  enum pending_verdict next = PENDING_COMPONENT;
  while (verdict == BENEATH_FOUND && out->file == -1 &&
         (next = pending_next(&w->pending, out->name)) == PENDING_COMPONENT)
    verdict = step(w, out);
  return verdict == BENEATH_FOUND && next == PENDING_TOO_LONG ? BENEATH_MISSING : verdict;
}

/* The path named a directory. */
static enum beneath_verdict directory_found(struct walk const *w, struct beneath *out)
{
  out->file = fcntl(w->held[w->depth], F_DUPFD_CLOEXEC, 3);
  return out->file == -1 || fstat(out->file, &out->status) == -1 ? BENEATH_UNABLE : BENEATH_FOUND;
}

static void drop(int *fd)
{
  if (*fd != -1)
    fd_close(*fd);
  *fd = -1;
}

enum beneath_verdict beneath_find(int place, struct bytes path, struct beneath_rules const *rules,
                                  struct beneath *out)
{
  struct walk w = { .rules = rules, .place = place };
  enum beneath_verdict verdict = BENEATH_FOUND;
  out->file = out->directory = -1;
  out->name[0] = 0;
  if (!pending_begin(&w.pending, path))
    return BENEATH_MISSING;
  w.held[0] = place;
  if (fstat(place, &out->status) == -1)
    return BENEATH_UNABLE;
  verdict = directory_check(&w, &out->status);
  if (verdict != BENEATH_FOUND)
    return verdict;
  verdict = walk_all(&w, out);
  if (verdict == BENEATH_FOUND && out->file == -1)
    verdict = directory_found(&w, out);
  release(&w);
  if (verdict != BENEATH_FOUND) {
    drop(&out->file);
    drop(&out->directory);
  }
  return verdict;
}
