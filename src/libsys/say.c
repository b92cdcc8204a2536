/* say: making lines, and writing them without waiting. */
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include <httpway/escape.h>
#include <httpway/say.h>

/* What a pipe takes undivided, so that lines of several workers do not mix. */
enum { LINE_MAX_BYTES = 4096, TEXT_MAX = 2048, MORE_MAX = 32, TAIL_MAX = 1024 };

static int out = 2;

void say_open(void)
{
  struct stat status;
  int fd;
  /* Its own opening of a pipe can be nonblocking without being so for the others that write to
     it. */
  if (fstat(2, &status) == -1 || !S_ISFIFO(status.st_mode))
    return;
  fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0)
    out = fd;
}

/* A pipe that poll calls writable takes a line at once. */
static void line_write(char const *line, size_t length)
{
  struct pollfd x = { .fd = out, .events = POLLOUT };
  if (poll(&x, 1, 0) == 1 && (x.revents & POLLOUT) && fd_write(out, line, length) < 0)
    return; /* no reader is left to be told */
}

void say_line(char const *prog, char const *level, struct bytes text)
{
  char line[LINE_MAX_BYTES];
  size_t length = (size_t)snprintf(line, sizeof line, "%s: %s: ", prog, level);
  length += escape_log(line + length, sizeof line - 1 - length, text, 0);
  line[length++] = '\n';
  line_write(line, length);
}

void say(enum say_level level, char const *format, ...)
{
  char text[TEXT_MAX];
  va_list arguments;
  int said;
  va_start(arguments, format);
  said = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (said < 0)
    return;
  if ((size_t)said >= sizeof text)
    memcpy(text + sizeof text - 4, "...", 4);
  say_line(PROG, level == SAY_INFO ? "info" : "warning", bytes_from_string(text));
}

/* Escapes text byte by byte into room; returns how many bytes of it fit. */
static size_t quote(char *line, size_t *length, size_t room, struct bytes text)
{
  for (size_t i = 0; i < text.n; i++) {
    bool cut = false;
    *length += escape_log(line + *length, room - *length, bytes_of(text.s + i, 1), &cut);
    if (cut)
      return i;
  }
  return text.n;
}

void say_quote(char const *head, struct bytes text, size_t lost, char const *tail)
{
  char line[LINE_MAX_BYTES], end[TAIL_MAX];
  size_t length = (size_t)snprintf(line, sizeof line, "%s: warning: ", PROG);
  size_t end_length = escape_log(end, sizeof end, bytes_from_string(tail), 0);
  size_t room = sizeof line - MORE_MAX - end_length;
  length += escape_log(line + length, room / 2 - length, bytes_from_string(head), 0);
  lost += text.n - quote(line, &length, room, text);
  if (lost)
    length += (size_t)snprintf(line + length, MORE_MAX - 1, "... (%zu more)", lost);
  memcpy(line + length, end, end_length);
  length += end_length;
  line[length++] = '\n';
  line_write(line, length);
}
