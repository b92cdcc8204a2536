/* lines: reading. */
#include <errno.h>
#include <string.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include "lines.h"

/* False: nothing more comes, or there is no room. */
static bool read_more(struct lines *l)
{
  ssize_t n;
  if (l->start) {
    memmove(l->buffer, l->buffer + l->start, l->end - l->start);
    l->end -= l->start;
    l->start = 0;
  }
  if (l->ended || l->end == sizeof l->buffer)
    return false;
  l->before_read();
  n = fd_read(l->fd, l->buffer + l->end, sizeof l->buffer - l->end);
  if (n == -1)
    strerr_diefusys(111, "read standard input");
  l->ended = !n;
  l->end += (size_t)n;
  return n > 0;
}

static void skip_line(struct lines *l)
{
  char const *newline;
  do {
    newline = memchr(l->buffer + l->start, '\n', l->end - l->start);
    l->start = newline ? (size_t)(newline - l->buffer) + 1 : l->end;
  } while (!newline && read_more(l));
}

enum lines_got lines_next(struct lines *l, char **line, size_t *length)
{
  size_t looked = 0;
  char *newline;
  while (!(newline = memchr(l->buffer + l->start + looked, '\n', l->end - l->start - looked))) {
    looked = l->end - l->start;
    if (read_more(l))
      continue;
    if (!l->ended) {
      skip_line(l);
      return LINES_LONG;
    }
    if (l->start == l->end)
      return LINES_NONE;
    break;
  }
  *line = l->buffer + l->start;
  *length = newline ? (size_t)(newline - *line) : l->end - l->start;
  l->start += *length + (newline != 0);
  return LINES_LINE;
}

char const *lines_peek(struct lines *l, size_t n)
{
  while (l->end - l->start < n)
    if (!read_more(l))
      return 0;
  return l->buffer + l->start;
}

void lines_skip(struct lines *l, size_t n)
{
  l->start += n;
}
