/* program_path: where the other programs of this package are. */
#ifndef CHAIN_PROGRAM_PATH_H
#define CHAIN_PROGRAM_PATH_H

#include <skalibs/stralloc.h>

/* The NUL-terminated path of a public program: in $HTTPWAY_COMMANDS if that is set, else where it
   was installed. Dies when there is no memory. */
char const *command_path(stralloc *path, char const *name);
/* The same for a private one and $HTTPWAY_HELPERS. */
char const *helper_path(stralloc *path, char const *name);

/* What to do when a program that was found in this way cannot be executed. */
#define PROGRAM_PATH_REMEDY                                                                        \
  "install all programs of httpway together, or set HTTPWAY_COMMANDS and HTTPWAY_HELPERS"

#endif
