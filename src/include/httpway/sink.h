/* sink: where lines go: a descriptor, with the lines that are not yet written. */
#ifndef HTTPWAY_SINK_H
#define HTTPWAY_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/log_line.h>

/* Lines of a batch that are written at once; the longest line always fits after a flush. */
#define SINK_ROOM (2 * LINE_MAX_LENGTH)

/* Longest name; a file's before and after strftime. */
#define SINK_NAME_MAX 1024

struct sink {
  char name[SINK_NAME_MAX]; /* as configured; for messages too */
  int fd;                   /* -1: not open */
  bool pipe;     /* shared with other writers: no write is larger than what a pipe takes at once */
  bool troubled; /* the last write failed and that was said */
  size_t n;      /* bytes that wait */
  char lines[SINK_ROOM];
};

/* Waits out, or cures, a write that failed with errno. True when s->fd is another file now. */
typedef bool sink_trouble(struct sink *s);

/* From here on lines go to fd. A longer name is cut. */
void sink_attach(struct sink *s, struct bytes name, int fd);

/* Room for one more line, made by writing what is there if need be. Give back what was put into it
   with sink_add. */
struct output sink_room(struct sink *s, sink_trouble *trouble);
void sink_add(struct sink *s, struct output const *o);

/* Writes everything. Comes back only when that is done. */
void sink_flush(struct sink *s, sink_trouble *trouble);

#endif
