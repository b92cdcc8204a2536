/* way: whether only root and one user can exchange what a path leads to. The owner of a directory
   can put another file where the checked one was, and the owner of a link can let it lead
   elsewhere: a path on which all of them are root's or that user's means the same when an
   interpreter opens it. */
#ifndef CGIEXEC_WAY_H
#define CGIEXEC_WAY_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

enum way_verdict {
  WAY_SAFE,
  WAY_FOREIGN,    /* something on the way belongs to another user */
  WAY_WRITABLE,   /* a directory on the way, or the file, is writable by group or others */
  WAY_SHARED,     /* the same, of a directory where every user may make links (it is sticky) */
  WAY_FILESYSTEM, /* is some user's program, which may say what it likes about owners */
  WAY_UNABLE      /* errno */
};

struct way {
  /* Asked */
  uid_t uid;            /* whose directories and links may be beside root */
  bool any_filesystem;  /* owners are trusted on every file system */
  bool shared_writable; /* others may write */
  /* Told */
  struct stat status;      /* of the file; or of what was refused */
  char name[NAME_MAX + 1]; /* what was refused; "/" is the root directory */
};

/* path begins with '/'. Looks at everything from the root directory on, and follows links. */
enum way_verdict way_check(struct way *way, char const *path);

#endif
