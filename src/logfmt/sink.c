/* sink: opening and writing. Whole lines, none lost, whatever write(2) makes of them; what to do
   about failures is the caller's. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "sink.h"

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

static void take_descriptor(struct sink *s, int fd)
{
  struct stat st;
  s->fd = fd;
  s->pipe = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
  s->troubled = false;
}

void sink_inherit(struct sink *s, char const *name, int fd)
{
  strncpy(s->name, name, sizeof s->name - 1);
  take_descriptor(s, fd);
}

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

int sink_open(struct sink *s, struct bytes name, bool gmt, uint64_t now)
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
  sink_close(s);
  memcpy(s->name, template, sizeof template);
  take_descriptor(s, fd);
  return 0;
}

void sink_close(struct sink *s)
{
  if (s->fd > 2)
    fd_close(s->fd);
  s->fd = -1;
}

struct output sink_room(struct sink *s, sink_trouble *trouble)
{
  if (sizeof s->lines - s->n < LINE_MAX_LENGTH)
    sink_flush(s, trouble);
  return (struct output){ .s = s->lines + s->n, .room = sizeof s->lines - s->n };
}

void sink_add(struct sink *s, struct output const *o)
{
  s->n += o->length;
}

/* How much of the lines one write may take: for a pipe no more than it takes undivided, so that the
   lines of its other writers cannot come between; a longer line goes by itself. */
static size_t portion(struct sink const *s, size_t from)
{
  char const *start = s->lines + from;
  size_t left = s->n - from;
  size_t n = PIPE_BUF;
  char const *end;
  if (!s->pipe || left <= n)
    return left;
  while (n && start[n - 1] != '\n')
    n--;
  if (n)
    return n;
  end = memchr(start + PIPE_BUF, '\n', left - PIPE_BUF);
  return end ? (size_t)(end - start) + 1 : left;
}

static size_t line_start(struct sink const *s, size_t at)
{
  while (at && s->lines[at - 1] != '\n')
    at--;
  return at;
}

static void wait_writable(int fd)
{
  struct pollfd x = { .fd = fd, .events = POLLOUT };
  (void)poll(&x, 1, -1);
}

void sink_flush(struct sink *s, sink_trouble *trouble)
{
  size_t done = 0;
  while (done < s->n) {
    ssize_t n = fd_write(s->fd, s->lines + done, portion(s, done));
    /* Some devices take nothing, and say no error. */
    if (n == 0)
      errno = EIO;
    if (n > 0) {
      done += (size_t)n;
      s->troubled = false;
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      wait_writable(s->fd);
    } else if (trouble(s)) {
      /* The file before has the first half of a line; the new one gets it whole. */
      done = line_start(s, done);
    }
  }
  s->n = 0;
}
