/* file_status: what the file system says of a file, with the mount that it is on: the same numbers
   on another mount are another file. */
#ifndef HTTPD_FILES_FILE_STATUS_H
#define HTTPD_FILES_FILE_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct file_time {
  int64_t seconds;
  uint32_t nanoseconds;
  int32_t reserved;
};

/* As struct statx of Linux, so that nothing has to be copied; what has no remark is not used. */
struct file_status {
  uint32_t mask, block_size;
  uint64_t attributes;
  uint32_t links, uid, gid;
  uint16_t mode, reserved;
  uint64_t inode, size, blocks, attributes_mask;
  struct file_time accessed, born, changed, modified;
  uint32_t special_major, special_minor, device_major, device_minor;
  uint64_t mount; /* a number that no other mount has until the system starts again; 0: not told */
  uint64_t spare[13];
};

/* Of what a name leads to, over links; and of a descriptor. 0, or -1 with errno. */
int file_status_of_name(char const *name, struct file_status *out);
int file_status_of(int fd, struct file_status *out);

static inline bool file_time_same(struct file_time const *a, struct file_time const *b)
{
  return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

/* Whether two are of the same file, and that unchanged. What is in a directory makes no difference
   to what it is. */
static inline bool file_status_same(struct file_status const *a, struct file_status const *b)
{
  if (a->inode != b->inode || a->mount != b->mount || a->device_minor != b->device_minor ||
      a->device_major != b->device_major || a->mode != b->mode || a->uid != b->uid ||
      a->gid != b->gid)
    return false;
  return S_ISDIR(a->mode) || (a->size == b->size && file_time_same(&a->modified, &b->modified) &&
                              file_time_same(&a->changed, &b->changed));
}

#endif
