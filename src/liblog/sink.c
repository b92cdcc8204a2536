/* sink: whole lines, none lost, whatever write(2) makes of them; what to do about failures is the
   caller's. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include <httpway/sink.h>

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

void sink_attach(struct sink *s, struct bytes name, int fd)
{
  struct stat st;
  struct output o = { .s = s->name, .room = sizeof s->name - 1 };
  output_some(&o, name);
  s->name[o.length] = 0;
  s->fd = fd;
  s->pipe = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
  s->troubled = false;
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
