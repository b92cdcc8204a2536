/* absolute_path: a name that outlives a change of directory. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <httpway/trusted.h>

bool absolute_path(char out[PATH_MAX], char const *path)
{
  size_t const length = strlen(path);
  size_t before = 0;
  if (path[0] != '/') {
    if (!getcwd(out, PATH_MAX - 1))
      return false;
    before = strlen(out);
    if (out[before - 1] != '/')
      out[before++] = '/';
  }
  if (length >= PATH_MAX - before)
    return errno = ENAMETOOLONG, false;
  memcpy(out + before, path, length + 1);
  return true;
}
