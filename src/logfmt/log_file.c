/* log_file: which files are opened, which are not, and why. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/program.h>

#include "log_file.h"

/* The file's name at that time. False when it is too long. */
static bool name_expand(char out[SINK_NAME_MAX], char const *name, bool gmt, uint64_t now)
{
  struct tm tm;
  if (!strchr(name, '%')) {
    memcpy(out, name, strlen(name) + 1);
    return true;
  }
  stamp_break(gmt, now, &tm);
  return strftime(out, SINK_NAME_MAX, name, &tm) > 0;
}

enum { LOG_FLAGS = O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

static bool is_device(int fd)
{
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode);
}

static bool is_file(int fd)
{
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static int refuse(int fd, int error)
{
  if (fd != -1)
    fd_close(fd);
  return errno = error, -1;
}

/* Whoever can write the directory may have put a link there, or a FIFO without a reader. Devices,
   /dev/null and /dev/console, only root can make: a link to one harms no file. */
static int file_open(char const *file)
{
  int fd = open(file, LOG_FLAGS | O_CREAT | O_NOFOLLOW, 0666);
  if (fd == -1 && (errno == ELOOP || errno == EMLINK)) {
    fd = open(file, LOG_FLAGS);
    return fd != -1 && is_device(fd) ? fd : refuse(fd, ELOOP);
  }
  if (fd == -1)
    return fd;
  errno = 0;
  if (is_file(fd) || is_device(fd))
    return fd;
  return refuse(fd, errno ? errno : ENXIO); /* it could not be asked, or is something else */
}

int log_file_open(struct sink *s, struct bytes name, bool gmt, uint64_t now)
{
  char template[SINK_NAME_MAX], file[SINK_NAME_MAX];
  int fd;
  if (name.n >= sizeof template)
    return errno = ENAMETOOLONG, -1;
  memcpy(template, name.s, name.n);
  template[name.n] = 0;
  if (!name_expand(file, template, gmt, now))
    return errno = ENAMETOOLONG, -1;
  fd = file_open(file);
  if (fd == -1)
    return -1;
  log_file_close(s);
  sink_attach(s, name, fd);
  return 0;
}

void log_file_close(struct sink *s)
{
  if (s->fd > 2)
    fd_close(s->fd);
  s->fd = -1;
}

char const *log_file_reason(void)
{
  if (errno == ELOOP)
    return "it is a symbolic link, which is not followed";
  return errno == ENXIO ? "it is no file" : strerror(errno);
}

void log_file_die(struct bytes name)
{
  char text[SINK_NAME_MAX];
  int e = errno;
  struct output o = { .s = text, .room = sizeof text - 1 };
  output_log(&o, name);
  text[o.length] = 0;
  errno = e;
  if (e == ELOOP)
    strerr_dief(111, "unable to open the log ", text,
                ": it is a symbolic link, which is not followed: name the file itself");
  if (e == ENXIO)
    strerr_dief(111, "unable to open the log ", text,
                ": it is no file: remove it, or name another");
  die_unable(111, "open the log", text,
             "make its directory, and let LogUser, or else User, write there");
}
