/* program_path: the environment's directories before the built-in ones, so that a tree can be tried
   where it was built. */
#include <stdlib.h>

#include <skalibs/strerr.h>

#include <httpway/config.h>

#include "program_path.h"

static char const *path_in(stralloc *path, char const *variable, char const *built_in,
                           char const *name)
{
  char const *directory = getenv(variable);
  if (!directory || !*directory)
    directory = built_in;
  path->len = 0;
  if (!stralloc_cats(path, directory) || !stralloc_cats(path, "/") || !stralloc_cats(path, name) ||
      !stralloc_0(path))
    strerr_diefusys(111, "make the path of ", name);
  return path->s;
}

char const *command_path(stralloc *path, char const *name)
{
  return path_in(path, "HTTPWAY_COMMANDS", HTTPWAY_COMMANDS, name);
}

char const *helper_path(stralloc *path, char const *name)
{
  return path_in(path, "HTTPWAY_HELPERS", HTTPWAY_HELPERS, name);
}
