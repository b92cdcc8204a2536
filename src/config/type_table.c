/* type_table: files of media types, read once however often they are named. */
#include <stdlib.h>

#include <httpway/utf8.h>

#include "arena.h"
#include "map.h"
#include "mime_types.h"
#include "source_read.h"
#include "type_table.h"

/* A file of types is hardly ever beyond 100 kB. */
enum { FILE_LENGTH_MAX = 1 << 22 };

static struct map known; /* path of a file to its index in tables */
static struct type_table **tables;
static size_t tables_room;
static struct type_table *default_table;

static size_t suffixes_count(struct bytes text)
{
  struct mime_types reader = { .rest = text };
  struct bytes suffix;
  size_t count = 0;

  while (count <= TYPE_TABLE_MAX && mime_types_next(&reader, &suffix))
    count++;
  return count;
}

static struct bytes dotted(struct bytes suffix)
{
  char *out = arena_get(suffix.n + 1);

  out[0] = '.';
  for (size_t i = 0; i < suffix.n; i++)
    out[i + 1] = ascii_lower(suffix.s[i]);
  return bytes_of(out, suffix.n + 1);
}

/* Puts the first `count` suffixes of a text in, backwards: what stands later counts. */
static void rules_put(struct type_rule *rules, struct bytes text, size_t count)
{
  struct mime_types reader = { .rest = text };
  struct bytes suffix;

  while (count && mime_types_next(&reader, &suffix))
    rules[--count] = (struct type_rule){ dotted(suffix), reader.type };
}

/* The rules of one text before those of another; with a rule for all other files, or without. */
static struct type_table *table_make(struct bytes first, struct bytes text, bool others)
{
  struct type_table *table = arena_get(sizeof *table);
  size_t const before = suffixes_count(first), found = suffixes_count(text);
  size_t const taken = found < TYPE_TABLE_MAX ? found : TYPE_TABLE_MAX;
  struct type_rule *rules = arena_get((before + taken + 1) * sizeof *rules);

  rules_put(rules, first, before);
  rules_put(rules + before, text, taken);
  if (others)
    rules[before + taken] = (struct type_rule){ BYTES("*"), BYTES("application/octet-stream") };
  *table =
      (struct type_table){ .rules = rules, .count = before + taken + others, .cut = found > taken };
  return table;
}

/* Null, or why the file cannot be had. */
static char const *text_read(char const *path, struct bytes *text)
{
  struct read_file file;
  enum read_verdict const verdict = source_read(path, FILE_LENGTH_MAX, &file);

  if (verdict != READ_TEXT)
    return source_read_problem(verdict);
  *text = bytes_after(file.text, utf8_mark_length(file.text));
  return 0;
}

struct type_table *type_table_of(char const *path, char const **problem)
{
  struct bytes const key = bytes_from_string(path);
  uint32_t const *place = map_find(&known, key);
  struct bytes text;

  *problem = 0;
  if (place)
    return tables[*place];
  *problem = text_read(path, &text);
  if (*problem)
    return 0;
  tables = arena_grow((void *)tables, &tables_room, known.count + 1, sizeof *tables);
  tables[known.count] = table_make(BYTES_NONE, text, false);
  map_put(&known, arena_copy(key), (uint32_t)known.count);
  return tables[known.count - 1];
}

struct type_table *type_table_default(char const *path, char const **problem)
{
  struct bytes text = BYTES_NONE;

  *problem = 0;
  if (!default_table) {
    *problem = text_read(path, &text);
    default_table = table_make(bytes_from_string(types_supplement), text, true);
  }
  return default_table;
}

void type_tables_forget(void)
{
  map_free(&known);
  free((void *)tables);
  tables = 0;
  tables_room = 0;
  default_table = 0;
}
