/* complaints: ChildLog, or a pipe to ourselves. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/say.h>

#include "account.h"
#include "complaints.h"

enum { KEPT_MAX = 4096, READS_MAX = 64 };

/* The script's end stays open here, too: its closing would wake us in the middle of the script's
   exit, and once more for the exit itself. */
static int given = -1;

static struct {
  int fd;
  char kept[KEPT_MAX];
  size_t length, lost;
} pipe_end = { .fd = -1 };

/* ---- ChildLog ---- */

static bool log_name(struct script *s, char name[PATH_MAX])
{
  char pattern[PATH_MAX];
  struct bytes text = s->location.child_log;
  time_t now = time(0);
  struct tm const *t = s->conf->globals.log_gmt ? gmtime(&now) : localtime(&now);
  if (text.n < sizeof pattern && t) {
    memcpy(pattern, text.s, text.n);
    pattern[text.n] = 0;
    if (strftime(name, PATH_MAX, pattern, t))
      return true;
  }
  return script_refuse(s, 500, "the name of ChildLog is too long");
}

static int log_open(struct script *s)
{
  char name[PATH_MAX];
  int fd;
  if (!log_name(s, name))
    return -1;
  fd = account_open_log(s->conf, name);
  if (fd == -1)
    (void)script_refuse(s, 500, "unable to open ChildLog %.300s: %s: let User write there", name,
                        strerror(errno));
  return fd;
}

/* ---- The pipe ---- */

static int pipe_open(struct script *s)
{
  int ends[2];
  if (pipecoe(ends) == -1) {
    (void)script_refuse(s, 503, "unable to make a pipe: %s", strerror(errno));
    return -1;
  }
  if (ndelay_on(ends[0]) == -1) {
    (void)script_refuse(s, 500, "unable to prepare a pipe: %s", strerror(errno));
    fd_close(ends[0]);
    fd_close(ends[1]);
    return -1;
  }
  pipe_end.fd = ends[0];
  pipe_end.length = pipe_end.lost = 0;
  return ends[1];
}

int complaints_open(struct script *s)
{
  given = s->location.child_log.n ? log_open(s) : pipe_open(s);
  return given;
}

int complaints_descriptor(void)
{
  return pipe_end.fd;
}

static void keep(char const *bytes, size_t n)
{
  size_t room = KEPT_MAX - pipe_end.length;
  size_t kept = n < room ? n : room;
  memcpy(pipe_end.kept + pipe_end.length, bytes, kept);
  pipe_end.length += kept;
  pipe_end.lost += n - kept;
}

void complaints_read(void)
{
  char buffer[65536];
  /* Bounded: a script that never stops must not keep us from ending it. */
  for (int i = 0; i < READS_MAX && pipe_end.fd != -1; i++) {
    ssize_t n = read(pipe_end.fd, buffer, sizeof buffer);
    if (n > 0) {
      keep(buffer, (size_t)n);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
      fd_close(pipe_end.fd);
      pipe_end.fd = -1;
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

void complaints_close(struct script const *s, pid_t pid)
{
  char head[PATH_MAX + 64];
  if (given != -1)
    fd_close(given);
  given = -1;
  complaints_read();
  if (pipe_end.fd != -1)
    fd_close(pipe_end.fd);
  pipe_end.fd = -1;
  while (!pipe_end.lost && pipe_end.length && pipe_end.kept[pipe_end.length - 1] == '\n')
    pipe_end.length--;
  if (pipe_end.length || pipe_end.lost) {
    snprintf(head, sizeof head, "%.*s: pid %ld: stderr: ", (int)s->physical_length, s->physical,
             (long)pid);
    say_quote(head, bytes_of(pipe_end.kept, pipe_end.length), pipe_end.lost);
  }
  pipe_end.length = pipe_end.lost = 0;
}
