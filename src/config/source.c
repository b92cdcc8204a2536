/* source: from a position to a text, a line and a column. No descriptor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/types.h>

#include "arena.h"
#include "source.h"

void source_init(struct source *source, char const *path, struct bytes text, struct file_id id)
{
  *source = (struct source){ .reader_group = true, .reader_others = true };
  (void)source_add(source, path, text, id, NOWHERE);
  source->name = source->texts[0].name;
}

void source_free(struct source *source)
{
  for (size_t i = 0; i < source->count; i++)
    free(source->texts[i].line_starts);
  free(source->texts);
  *source = (struct source){ .name = 0 };
}

size_t source_room(struct source const *source)
{
  /* Its end is a position as well, and NOWHERE none. */
  return source->end < NOWHERE - 1 ? NOWHERE - 1 - source->end : 0;
}

static void find_lines(struct source_text *added)
{
  struct bytes const text = added->text;
  size_t room = 0;

  for (size_t at = 0; at <= text.n; at += bytes_find(bytes_after(text, at), '\n') + 1) {
    added->line_starts =
        arena_grow(added->line_starts, &room, added->lines + 1, sizeof *added->line_starts);
    added->line_starts[added->lines++] = (uint32_t)at;
  }
}

char const *source_printable(char const *path)
{
  char *name = arena_get(strlen(path) + 1);

  for (size_t i = 0; path[i]; i++)
    name[i] = (unsigned char)path[i] < 0x20 || path[i] == 0x7f ? '?' : path[i];
  return name;
}

size_t source_add(struct source *source, char const *path, struct bytes text, struct file_id id,
                  uint32_t included_at)
{
  struct source_text added = { .path = path,
                               .name = included_at == NOWHERE ? path : source_printable(path),
                               .text = text,
                               .id = id,
                               .included_at = included_at,
                               .base = source->end };

  find_lines(&added);
  source->texts =
      arena_grow(source->texts, &source->room, source->count + 1, sizeof *source->texts);
  source->texts[source->count] = added;
  source->end += (uint32_t)text.n + 1;
  return source->count++;
}

struct source_text const *source_text_at(struct source const *source, uint32_t at)
{
  size_t low = 0, high = source->count;

  /* The last text that starts at or before the position. */
  while (high - low > 1) {
    size_t const middle = low + (high - low) / 2;
    if (source->texts[middle].base <= at)
      low = middle;
    else
      high = middle;
  }
  return source->texts + low;
}

char const *source_name(struct source const *source, uint32_t at)
{
  return source_text_at(source, at)->name;
}

static uint32_t line_in(struct source_text const *text, uint32_t at)
{
  uint32_t const offset = at - text->base;
  size_t low = 0, high = text->lines;

  /* The last line that starts at or before the offset. */
  while (high - low > 1) {
    size_t const middle = low + (high - low) / 2;
    if (text->line_starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return (uint32_t)(low + 1);
}

uint32_t source_line(struct source const *source, uint32_t at)
{
  return line_in(source_text_at(source, at), at);
}

uint32_t source_column(struct source const *source, uint32_t at)
{
  struct source_text const *text = source_text_at(source, at);

  return at - text->base - text->line_starts[line_in(text, at) - 1] + 1;
}

struct bytes source_line_text(struct source const *source, uint32_t at)
{
  struct source_text const *text = source_text_at(source, at);
  struct bytes line = bytes_after(text->text, text->line_starts[line_in(text, at) - 1]);

  line.n = bytes_find(line, '\n');
  if (line.n && line.s[line.n - 1] == '\r')
    line.n--;
  return line;
}

struct bytes source_origin(struct source const *source, uint32_t at)
{
  char const *name = source_name(source, at);
  size_t const length = strlen(name);
  char *out = arena_get(length + 1 + UINT32_FMT);

  memcpy(out, name, length);
  out[length] = ':';
  return bytes_of(out, length + 1 + uint32_fmt(out + length + 1, source_line(source, at)));
}

char const *source_other_line(struct source const *source, uint32_t at, uint32_t other)
{
  struct source_text const *text = source_text_at(source, other);
  bool const same = source_text_at(source, at) == text;
  size_t const room = strlen(text->name) + sizeof "line  of " + UINT32_FMT;
  char *out = arena_get(room);

  snprintf(out, room, "line %u%s%s", (unsigned int)line_in(text, other), same ? "" : " of ",
           same ? "" : text->name);
  return out;
}
