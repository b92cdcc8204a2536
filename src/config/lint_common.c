/* lint_common: what several of the looks ask. */
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "lint.h"

bool first_doubt(struct setting const *setting)
{
  struct setting *marked = (struct setting *)setting;
  bool const first = !marked->doubted;

  marked->doubted = true;
  return first;
}

bool first_look(struct setting const *setting)
{
  struct setting *marked = (struct setting *)setting;
  bool const first = !marked->examined;

  marked->examined = true;
  return first;
}

struct bytes lint_root(struct model const *model)
{
  char const *root = getenv("ROOT");

  return without_slashes(root && *root ? bytes_from_string(root)
                                       : global_text(model, KEY_ROOT_DIRECTORY));
}

bool is_open_to(char const *path, struct stat const *st, struct setting const *user)
{
  bool const directory = S_ISDIR(st->st_mode);
  mode_t const bit = directory ? S_IXOTH : S_IROTH;

  if (!user)
    return access(path, directory ? X_OK : R_OK) == 0;
  if (user->number == 0)
    return true;
  if (st->st_uid == user->number)
    return st->st_mode & bit << 6;
  if (st->st_gid == user->gid)
    return st->st_mode & bit << 3;
  return st->st_mode & bit;
}

char *path_outside(struct bytes root, struct bytes place)
{
  char *path = arena_get(root.n + place.n + 2);

  if (root.n)
    memcpy(path, root.s, root.n);
  memcpy(path + root.n, place.s, place.n);
  return path;
}
