/* head_edit: a walk over the lines of a head. */
#include <string.h>

#include "respond/head_edit.h"

/* The end of the line that begins at `at`, behind its line end. */
static size_t line_end(struct output const *out, size_t at)
{
  struct bytes rest = bytes_of(out->s + at, out->length - at);
  size_t n = bytes_find(rest, '\n');
  return n == rest.n ? out->length : at + n + 1;
}

/* A name has no line end: no more than a line is compared. */
static bool line_is(struct output const *out, size_t at, struct bytes name)
{
  struct bytes rest = bytes_of(out->s + at, out->length - at);
  return rest.n > name.n && rest.s[name.n] == ':' && bytes_begin_nocase(rest, name);
}

/* Where the next line of that name begins, from `at` on; out->length: there is none. */
static size_t line_find(struct output const *out, size_t at, struct bytes name)
{
  while (at < out->length && !line_is(out, at, name))
    at = line_end(out, at);
  return at;
}

bool head_has(struct output const *out, size_t start, struct bytes name)
{
  return line_find(out, line_end(out, start), name) < out->length;
}

/* Each line that stays is moved once, however many go. */
void head_remove(struct output *out, size_t start, struct bytes name)
{
  size_t at, kept;
  if (out->overflow)
    return;
  kept = at = line_find(out, line_end(out, start), name);
  while (at < out->length) {
    size_t next = line_end(out, at), end = line_find(out, next, name);
    memmove(out->s + kept, out->s + next, end - next);
    kept += end - next;
    at = end;
  }
  out->length = kept;
}
