/* file_status: statx of Linux by its number, since C libraries know parts of its answer only; else
   stat, which does not tell the mount. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#endif

#include "files/file_status.h"

static int plain_status(int fd, char const *name, struct file_status *out)
{
  struct stat st;
  if ((name[0] ? stat(name, &st) : fstat(fd, &st)) < 0)
    return -1;
  out->uid = (uint32_t)st.st_uid;
  out->gid = (uint32_t)st.st_gid;
  out->mode = (uint16_t)st.st_mode;
  out->inode = (uint64_t)st.st_ino;
  out->size = (uint64_t)st.st_size;
  out->changed = (struct file_time){ st.st_ctim.tv_sec, (uint32_t)st.st_ctim.tv_nsec, 0 };
  out->modified = (struct file_time){ st.st_mtim.tv_sec, (uint32_t)st.st_mtim.tv_nsec, 0 };
#ifdef __linux__
  out->device_major = major(st.st_dev);
  out->device_minor = minor(st.st_dev);
#else
  out->device_major = (uint32_t)((uint64_t)st.st_dev >> 32);
  out->device_minor = (uint32_t)st.st_dev;
#endif
  out->mount = 0;
  return 0;
}

#ifdef SYS_statx

_Static_assert(sizeof(struct file_status) == 256, "struct statx is larger");

enum { BASIC = 0x7ff, MOUNT_UNIQUE = 0x4000, EMPTY_PATH = 0x1000 };

/* An empty name: of the descriptor. */
static int status_of(int fd, char const *name, struct file_status *out)
{
  static bool absent;
  if (absent)
    return plain_status(fd, name, out);
  if (syscall(SYS_statx, fd, name, name[0] ? 0 : EMPTY_PATH, BASIC | MOUNT_UNIQUE, out) == 0) {
    if (!(out->mask & MOUNT_UNIQUE))
      out->mount = 0;
    return 0;
  }
  /* A filter that does not know the call refuses it with one of these. */
  absent = errno == ENOSYS || errno == EPERM;
  return absent ? plain_status(fd, name, out) : -1;
}

#else

static int status_of(int fd, char const *name, struct file_status *out)
{
  return plain_status(fd, name, out);
}

#endif

int file_status_of_name(char const *name, struct file_status *out)
{
  return status_of(AT_FDCWD, name, out);
}

int file_status_of(int fd, struct file_status *out)
{
  return status_of(fd, "", out);
}
