/* spool_file: O_TMPFILE where the system has it; elsewhere made and unlinked. */
#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "files/spool_file.h"

static int made_and_unlinked(void)
{
  char name[] = "/tmp/httpway.XXXXXX";
  int fd = mkstemp(name);
  if (fd < 0)
    return -1;
  if (unlink(name) < 0 || coe(fd) < 0) {
    fd_close(fd);
    return -1;
  }
  return fd;
}

static int without_name(void)
{
#ifdef O_TMPFILE
  int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, S_IRUSR | S_IWUSR);
  if (fd >= 0)
    return fd;
#endif
  return made_and_unlinked();
}

/* Only a process that was given it can find it, in /proc/self/fd: the mode lets a script open its
   /dev/stdin, whoever it runs as. Umask does not count. */
int spool_file_make(void)
{
  int fd = without_name();
  if (fd >= 0 && fchmod(fd, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) < 0) {
    fd_close(fd);
    return -1;
  }
  return fd;
}
