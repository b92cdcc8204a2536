/* trusted: opening a file that decides about rights. What it says is done with the rights of the
   program that reads it, so no one else may have written it. */
#ifndef HTTPWAY_TRUSTED_H
#define HTTPWAY_TRUSTED_H

#include <limits.h>
#include <stdbool.h>

/* Opens a regular file for reading: its descriptor, or -1 with errno.
   It must belong to root or to our user, and no one else may be able to write it. As root the same
   goes for the way to it: every directory from "/" on, and every link that is followed, belongs to
   root, and no one else can write a directory, unless it is sticky. /dev/fd/N has no way.
   errno is EPERM when that is not so; trusted_reason has the words. */
int trusted_open(char const *path);

/* The same by a directory whose way was trusted when it was opened; the name is no link. */
int trusted_open_at(int directory, char const *name);

/* What the last trusted_open disliked and the remedy: "DIRECTORY belongs to user 7, ...: ...". */
char const *trusted_reason(void);

/* Opens the directory of a file that is to be made, replaced or removed: its descriptor, for the
   calls that end in "at", and *last, the name in it; or -1 with errno. Links on the way are
   followed when they belong to root or to our user; others are ELOOP. */
int way_open(char const *path, char const **last);

/* The name from "/" on of a name that is relative to the working directory now. Links stay as they
   are. False with errno: too long, or the working directory has no name. */
bool absolute_path(char out[PATH_MAX], char const *path);

#endif
