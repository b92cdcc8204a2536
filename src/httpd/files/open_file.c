/* open_file: one open, one fstat; from then on the descriptor is what counts. */
#include <string.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <httpway/condition.h>

#include "files/mix.h"
#include "files/mounts.h"
#include "files/open_file.h"

enum open_verdict open_failed(int error)
{
  switch (error) {
  case ENOENT:
  case ENOTDIR:
    return OPEN_MISSING;
  case EACCES:
  case EPERM:
  case ELOOP:
  case EMLINK: /* a link, elsewhere */
  case ENAMETOOLONG:
  case EINVAL: /* a name that the file system cannot have */
  case EILSEQ:
  case ENXIO: /* a socket, a device */
  case ENODEV:
  case EOPNOTSUPP:
    return OPEN_REFUSED;
  default: /* descriptors, memory, a disk, a server of files, a file too large for us */
    return OPEN_UNABLE;
  }
}

/* All that is known of the file, mixed: its inode would be the half of what NFS trusts. */
uint64_t file_version(struct file_status const *status, uint64_t image)
{
  uint64_t version = mix(image, status->inode);
  version = mix(version, status->size);
  version = mix(version, (uint64_t)status->modified.seconds);
  version = mix(version, (uint64_t)status->changed.seconds);
  version =
      mix(version, (uint64_t)status->modified.nanoseconds << 32 | status->changed.nanoseconds);
  return version ? version : 1;
}

/* Of a file on an image only the mount tells whether it is the one that a client has. */
static void version_fill(struct found_file *file, struct file_status const *status)
{
  file->undated = mounts_is_image(file->fd, status);
  if (!file->undated) {
    file->version = file_version(status, 0);
  } else {
    uint64_t image = mounts_image_number(status);
    file->version = image ? file_version(status, image) : 0;
  }
}

/* Package managers and makers of images (Nix, ostree, squashfs) give everything the time 0 or 1, so
   that equal trees are equal to the byte: that is no date. */
static int64_t modified_of(struct file_status const *status, int64_t now)
{
  int64_t seconds = status->modified.seconds;
  if (seconds == 0 || seconds == 1)
    return CONDITION_NO_DATE;
  return seconds > now ? now : seconds;
}

static void found_fill(struct found_file *file, int fd, struct file_status const *status,
                       int64_t now)
{
  file->fd = fd;
  file->content = 0;
  file->size = status->size;
  file->modified = modified_of(status, now);
  file->dated = status->modified.seconds;
  file->texts = 0;
  if (S_ISREG(status->mode))
    version_fill(file, status);
}

enum open_verdict open_file_judge(int fd, int64_t now, struct found_file *file,
                                  struct file_status *status)
{
  if (fd < 0)
    return open_failed(errno);
  if (file_status_of(fd, status) < 0) {
    enum open_verdict verdict = open_failed(errno);
    fd_close(fd);
    return verdict;
  }
  if (!S_ISREG(status->mode) && !S_ISDIR(status->mode)) {
    fd_close(fd);
    return OPEN_REFUSED;
  }
  found_fill(file, fd, status, now);
  return S_ISDIR(status->mode) ? OPEN_DIRECTORY : OPEN_FILE;
}

enum open_verdict open_file_status(int directory, char const *name, int flags, int64_t now,
                                   struct found_file *file, struct file_status *status)
{
  return open_file_judge(openat(directory, name, OPEN_FILE_FLAGS | flags), now, file, status);
}
