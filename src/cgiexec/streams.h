/* streams: standard input and output as the core passes them, which may be a core that was taken
   over: what is no stream is refused, and closing it never waits. */
#ifndef CGIEXEC_STREAMS_H
#define CGIEXEC_STREAMS_H

#include <stdbool.h>

#include <httpway/cgi.h>

#include "script.h"

/* Once in each worker. */
void streams_open(void);

struct stream {
  int fd;
  bool is_pipe; /* made by a process of the server for scripts; no other can be given away */
};

/* A pipe, a local stream socket or a file; made to wait, as a script expects it. */
bool streams_prepare(struct stream *stream, int fd);

/* What the script gets as standard input: without content it is /dev/null, since the core has one
   pipe for all of these. */
int streams_input(struct script const *s, struct stream const *input);

/* A pipe becomes that of the script's user, so that its names in /dev and /proc can be opened. */
void streams_give(struct stream const *stream, struct script const *s);

/* Whatever it is. */
void streams_close(int fd);

#endif
