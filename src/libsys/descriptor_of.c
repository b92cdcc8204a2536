/* descriptor_of: names that stand for open descriptors. */
#include <limits.h>
#include <string.h>

#include <skalibs/types.h>

#include <httpway/descriptors.h>

int descriptor_of(char const *path)
{
  unsigned int fd;
  if (strncmp(path, "/dev/fd/", 8) != 0 || !uint0_scan(path + 8, &fd) || fd > INT_MAX)
    return -1;
  return (int)fd;
}
