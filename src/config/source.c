/* source: from an offset to a line and a column. No descriptor. */
#include <stdlib.h>
#include <string.h>

#include <skalibs/types.h>

#include "arena.h"
#include "source.h"

void source_init(struct source *source, char const *name, struct bytes text)
{
  size_t room = 0;

  *source = (struct source){ .name = name, .text = text };
  for (size_t at = 0; at <= text.n; at += bytes_find(bytes_after(text, at), '\n') + 1) {
    source->line_starts =
        arena_grow(source->line_starts, &room, source->lines + 1, sizeof *source->line_starts);
    source->line_starts[source->lines++] = (uint32_t)at;
  }
}

void source_free(struct source *source)
{
  free(source->line_starts);
  source->line_starts = 0;
}

uint32_t source_line(struct source const *source, uint32_t offset)
{
  size_t low = 0, high = source->lines;

  /* The last line that starts at or before the offset. */
  while (high - low > 1) {
    size_t const middle = low + (high - low) / 2;
    if (source->line_starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return (uint32_t)(low + 1);
}

uint32_t source_column(struct source const *source, uint32_t offset)
{
  return offset - source->line_starts[source_line(source, offset) - 1] + 1;
}

struct bytes source_line_text(struct source const *source, uint32_t line)
{
  struct bytes text = bytes_after(source->text, source->line_starts[line - 1]);

  text.n = bytes_find(text, '\n');
  if (text.n && text.s[text.n - 1] == '\r')
    text.n--;
  return text;
}

struct bytes source_origin(struct source const *source, uint32_t offset)
{
  size_t const length = strlen(source->name);
  char *out = arena_get(length + 1 + UINT32_FMT);

  memcpy(out, source->name, length);
  out[length] = ':';
  return bytes_of(out, length + 1 + uint32_fmt(out + length + 1, source_line(source, offset)));
}
