/* open_file: a file opened for reading without ever waiting. */
#ifndef HTTPD_FILES_OPEN_FILE_H
#define HTTPD_FILES_OPEN_FILE_H

#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>

#include "files/found_file.h"
#include "files/file_status.h"

enum open_verdict {
  OPEN_FILE,      /* regular: *file holds it */
  OPEN_DIRECTORY, /* *file holds its descriptor */
  OPEN_MISSING,   /* no such file, or part of the path is no directory */
  OPEN_REFUSED,   /* no permission, loop, fifo, device, socket ... */
  OPEN_UNABLE     /* the system cannot: descriptors, memory, a disk */
};

/* O_NONBLOCK: a fifo must not wait for a writer, nor a device for its line. */
#define OPEN_FILE_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* One look-up less is left for the request. False with ELOOP: none was. */
static inline bool lookup_take(uint32_t *lookups)
{
  if (*lookups == 0) {
    errno = ELOOP;
    return false;
  }
  --*lookups;
  return true;
}

/* What was opened with OPEN_FILE_FLAGS, or not (fd -1, errno); status: what the system says of it.
 */
enum open_verdict open_file_judge(int fd, int64_t now, struct found_file *file,
                                  struct file_status *status);

/* Opens name below the directory descriptor (AT_FDCWD for an absolute name). flags: more of them,
   O_NOFOLLOW or O_PATH. now bounds the modification time. */
enum open_verdict open_file_status(int directory, char const *name, int flags, int64_t now,
                                   struct found_file *file, struct file_status *status);

/* A number that differs whenever the bytes of a file may; never 0. image: of the mount, when times
   do not tell that it was exchanged; else 0. The same after a restart, in each process, and
   wherever the same file system is mounted: neither device nor mount are in it, since who writes a
   file cannot choose the time of its last change. */
uint64_t file_version(struct file_status const *status, uint64_t image);

/* Closes its descriptor, if there is one. */
static inline void found_close(struct found_file *file)
{
  if (file->fd >= 0)
    fd_close(file->fd);
  file->fd = -1;
}

/* What an error of open means. */
enum open_verdict open_failed(int error);

#endif
