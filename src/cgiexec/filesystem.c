/* filesystem: Linux tells kind and options of a mount; elsewhere there is nothing to tell apart. */
#include <skalibs/nonposix.h>

#ifdef __linux__
#include <sys/statvfs.h>
#include <sys/vfs.h>
#endif

#include "filesystem.h"

#define FUSE_MAGIC 0x65735546

bool filesystem_is_a_users(char const *path)
{
#ifdef __linux__
  struct statfs s;
  return statfs(path, &s) == -1 ||
         ((unsigned long)s.f_type == FUSE_MAGIC && ((unsigned long)s.f_flags & ST_NOSUID));
#else
  (void)path;
  return false;
#endif
}
