/* lines: lines, or bytes, of a descriptor, in memory of fixed size. */
#ifndef LOGCONV_LINES_H
#define LOGCONV_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/log_line.h>

/* The longest line with its end: as long as any that logfmt writes, less what a stamp grows by. */
#define LINES_ROOM (LINE_MAX_LENGTH - 64)

struct lines {
  int fd;
  void (*before_read)(void); /* called when more has to be waited for */
  bool ended;
  size_t start, end; /* what was read and not yet given out */
  char buffer[LINES_ROOM];
};

enum lines_got {
  LINES_NONE, /* the end */
  LINES_LINE,
  LINES_LONG /* one that does not fit: it was passed over, to its end */
};

/* The next line, without its end. It may be written to, and lasts until the next call. Dies 111
   when it cannot read. */
enum lines_got lines_next(struct lines *l, char **line, size_t *length);

/* At least this many bytes, at most LINES_ROOM, that stay where they are. Null: the input ends
   before. */
char const *lines_peek(struct lines *l, size_t n);
/* Passes over bytes that were peeked at. */
void lines_skip(struct lines *l, size_t n);

#endif
