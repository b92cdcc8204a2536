/* header_table: each line of a Headers block with the conditions of its block. */
#include <stdlib.h>

#include <skalibs/stralloc.h>

#include "arena.h"
#include "header_table.h"
#include "value.h"

/* The items of a condition, which may be written in several blocks, as one list. */
static struct bytes condition_of(struct block const *block, enum keyword_id id)
{
  stralloc sa = STRALLOC_ZERO;
  struct bytes list;

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == id)
      for (struct item const *item = s->items; item; item = item->next)
        if (!conf_pack_list_item(&sa, item->text))
          arena_die();
  list = arena_copy(bytes_of(sa.s, sa.len));
  stralloc_free(&sa);
  return list;
}

static uint8_t verb_of(struct setting const *line)
{
  switch (line->keyword) {
  case KEY_SET:
    return HEADER_SET;
  case KEY_ADD:
    return HEADER_ADD;
  case KEY_DEFAULT:
    return HEADER_DEFAULT;
  default:
    return HEADER_REMOVE;
  }
}

static bool rule_pack(stralloc *sa, struct entry const *entry)
{
  struct conf_header_rule const rule = {
    .verb = verb_of(entry->setting),
    .name = header_name(entry->setting->text),
    .value = header_value(entry->setting->text),
    .paths = condition_of(entry->block, KEY_PATHS),
    .types = condition_of(entry->block, KEY_MEDIA_TYPES),
    .statuses = condition_of(entry->block, KEY_STATUSES),
  };

  return conf_pack_header_rule(sa, &rule);
}

bool pack_header_rules(stralloc *sa, struct entry const *list)
{
  struct entry const **lines;
  size_t count = 0;
  bool good = true;

  for (struct entry const *e = list; e; e = e->older)
    count++;
  lines = calloc(count, sizeof(*lines));
  if (!lines)
    return false;
  for (size_t at = count; list; list = list->older)
    lines[--at] = list;
  for (size_t i = 0; good && i < count; i++)
    good = rule_pack(sa, lines[i]);
  free(lines);
  return good;
}
