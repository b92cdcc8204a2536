/* conf_stamp: telling one compiled configuration from another, cheaply. A file that
   replaces another has another number, another size, or at least another time. */
#include <httpway/conf.h>

uint64_t conf_stamp_of(struct stat const *status)
{
  uint64_t stamp = (uint64_t)status->st_ino * UINT64_C(0x9e3779b97f4a7c15) ^
                   (uint64_t)status->st_dev << 40 ^ (uint64_t)status->st_size << 20 ^
                   (uint64_t)status->st_mtim.tv_sec * UINT64_C(1000000007) ^
                   (uint64_t)status->st_mtim.tv_nsec;
  return stamp ? stamp : 1;
}

uint64_t conf_stamp(int fd)
{
  struct stat status;
  return fstat(fd, &status) == 0 ? conf_stamp_of(&status) : 0;
}
