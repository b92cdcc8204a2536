/* beneath: finds a file below a directory without leaving it, component by component on open
   descriptors, and says whether another user can write on the way. */
#ifndef CGIEXEC_BENEATH_H
#define CGIEXEC_BENEATH_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include <httpway/bytes.h>

enum beneath_verdict {
  BENEATH_FOUND,
  BENEATH_MISSING,
  BENEATH_OUTSIDE,  /* a symbolic link leads out, or there are too many, or too long ones */
  BENEATH_WRITABLE, /* a directory on the way is writable by group or others */
  BENEATH_UNABLE    /* errno */
};

struct beneath_rules {
  bool shared_writable; /* others may write to the directories on the way */
  bool links_may_leave; /* symbolic links of root's or links_of's may lead to files of these */
  uid_t links_of;
  /* By which name the top was opened: links that begin with it stay below. NULL: none do. */
  struct bytes place_path;
};

struct beneath {
  int file;                /* what was found; open for reading where it is a readable file */
  int directory;           /* the one that path names it in */
  struct stat status;      /* of file */
  char name[NAME_MAX + 1]; /* BENEATH_WRITABLE: the directory's; empty: place itself */
};

/* path begins with '/'. Symbolic links are followed as long as they stay below place, or by the
   rules. When it was found both descriptors are the caller's; they are close-on-exec. */
enum beneath_verdict beneath_find(int place, struct bytes path, struct beneath_rules const *rules,
                                  struct beneath *out);

/* Opens the regular file that fd (of status) is, by its name in directory, for reading; fd is
   closed then. Fd itself when we have no right to read it; -1 with errno, ESTALE when the name is
   another file's by now, and fd is closed. */
int beneath_reopen(int fd, struct stat const *status, int directory, char const *name, int flags);

#endif
