/* sink: bounded output for the escapes: a unit goes in whole or not at all, and nothing goes in
   behind a unit that did not fit. For libhttp only. */
#ifndef LIBHTTP_SINK_H
#define LIBHTTP_SINK_H

#include <stdbool.h>
#include <string.h>

#include <httpway/bytes.h>

struct sink {
  char *out;
  size_t room;
  size_t written;
};

static inline bool sink_put(struct sink *sink, struct bytes unit)
{
  if (sink->room - sink->written < unit.n)
    return false;
  memcpy(sink->out + sink->written, unit.s, unit.n);
  sink->written += unit.n;
  return true;
}

/* Bytes that may be cut between any two of them: as many as fit. */
static inline bool sink_put_some(struct sink *sink, struct bytes run)
{
  size_t const left = sink->room - sink->written;
  bool const fits = run.n <= left;
  if (!fits)
    run.n = left;
  if (run.n)
    memcpy(sink->out + sink->written, run.s, run.n);
  sink->written += run.n;
  return fits;
}

/* What an escape returns: the bytes written; *cut becomes true unless everything fitted. */
static inline size_t sink_end(struct sink const *sink, bool fitted, bool *cut)
{
  if (!fitted && cut)
    *cut = true;
  return sink->written;
}

#endif
