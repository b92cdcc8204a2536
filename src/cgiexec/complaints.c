/* complaints: one pipe for each script, read no faster than is good for the others. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/clock.h>
#include <httpway/say.h>

#include "child_log.h"
#include "complaints.h"
#include "script_say.h"
#include "streams.h"

/* One read takes what a pipe usually holds. After FREE bytes there is a PAUSE (microseconds)
   between two: 3 MB in a second, for less than a hundredth of a processor. */
enum { KEPT_MAX = 4096, READ_MAX = 65536, FREE = 65536, PAUSE = 20000 };
/* Of what is in the pipe when the script is gone; a pipe can be made to hold 1 MiB. */
enum { LAST_READS_MAX = 1 << 20 >> 16 };

static struct {
  int given; /* the script's end stays open here, too: its closing would wake us in the middle of
                the script's exit, and once more for the exit itself */
  int fd, log;
  char kept[KEPT_MAX];
  size_t length, lost;  /* lost: of the line, or of ChildLog */
  int e;                /* why of ChildLog */
  uint64_t taken, next; /* bytes; microseconds: not to be read before */
} error = { .given = -1, .fd = -1, .log = -1 };

static void end_close(int *fd)
{
  if (*fd != -1)
    fd_close(*fd);
  *fd = -1;
}

static bool pipe_open(struct script *s)
{
  int ends[2];
  if (pipecoe(ends) == -1)
    return script_refuse(s, 503, "unable to make a pipe: %s", strerror(errno));
  error.fd = ends[0];
  error.given = ends[1];
  if (ndelay_on(error.fd) == -1)
    return script_refuse(s, 500, "unable to prepare a pipe: %s", strerror(errno));
  /* So that /dev/stderr can be opened by name: the pipe is this script's alone. */
  streams_give(&(struct stream){ error.given, true }, s);
  return true;
}

int complaints_open(struct script *s)
{
  error.length = error.lost = 0;
  error.taken = error.next = 0;
  error.e = 0;
  if (s->settings->child_log.length) {
    error.log = child_log_open(s);
    if (error.log == -1)
      return -1;
  }
  return pipe_open(s) ? error.given : -1;
}

static void keep(char const *bytes, size_t n)
{
  size_t room = KEPT_MAX - error.length;
  size_t kept = n < room ? n : room;
  memcpy(error.kept + error.length, bytes, kept);
  error.length += kept;
  error.lost += n - kept;
}

/* A full disk costs what is said, and not the script. */
static void append(char const *bytes, size_t n)
{
  ssize_t written;
  do
    written = write(error.log, bytes, n);
  while (written == -1 && errno == EINTR);
  if (written >= 0 && (size_t)written == n)
    return;
  error.e = written == -1 ? errno : ENOSPC;
  error.lost += n - (written == -1 ? 0 : (size_t)written);
}

/* False: nothing was there. */
static bool read_once(void)
{
  char buffer[READ_MAX];
  ssize_t n = error.fd == -1 ? -1 : read(error.fd, buffer, sizeof buffer);
  if (n > 0) {
    error.taken += (uint64_t)n;
    if (error.log != -1)
      append(buffer, (size_t)n);
    else
      keep(buffer, (size_t)n);
  } else if (error.fd != -1 && (n == 0 || (errno != EINTR && errno != EAGAIN))) {
    end_close(&error.fd);
  }
  return n > 0;
}

void complaints_read(void)
{
  (void)read_once();
  if (error.taken > FREE)
    error.next = clock_microseconds() + PAUSE;
}

int complaints_pause(void)
{
  uint64_t now;
  if (!error.next || error.fd == -1)
    return -1;
  now = clock_microseconds();
  if (now < error.next)
    return (int)((error.next - now) / 1000 + 1);
  error.next = 0;
  return -1;
}

int complaints_descriptor(void)
{
  return error.next ? -1 : error.fd;
}

static void say_lines(struct script const *s, pid_t pid)
{
  char head[PATH_MAX + 64], request[SCRIPT_REQUEST_MAX];
  while (!error.lost && error.length && error.kept[error.length - 1] == '\n')
    error.length--;
  if (!error.length && !error.lost)
    return;
  snprintf(head, sizeof head, "%.*s: pid %ld: stderr: ", (int)s->physical_length, s->physical,
           (long)pid);
  script_request_text(request, s->request);
  say_quote(head, bytes_of(error.kept, error.length), error.lost, request);
}

static void say_lost(struct script const *s, pid_t pid)
{
  if (error.lost)
    script_say(s, "pid %ld: %lu bytes for ChildLog are lost: %s", (long)pid,
               (unsigned long)error.lost, strerror(error.e));
}

void complaints_close(struct script const *s, pid_t pid)
{
  bool to_file = error.log != -1;
  end_close(&error.given);
  for (int i = 0; i < LAST_READS_MAX && read_once(); i++)
    ;
  end_close(&error.fd);
  end_close(&error.log);
  if (to_file)
    say_lost(s, pid);
  else
    say_lines(s, pid);
  error.length = error.lost = 0;
}
