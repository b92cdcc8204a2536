/* table: packing lists. An entry remembers the number of the list that it begins. */
#include <stdlib.h>

#include "arena.h"
#include "table.h"
#include "value.h"

/* The entries of a list in the order written, to be freed. */
static struct entry const **entries_as_written(struct entry const *list, size_t *count)
{
  struct entry const **entries;
  size_t at = 0;

  for (struct entry const *e = list; e; e = e->older)
    at++;
  *count = at;
  entries = calloc(at, sizeof *entries);
  if (!entries)
    arena_die();
  for (; list; list = list->older)
    entries[--at] = list;
  return entries;
}

static bool pack_networks(stralloc *sa, struct entry const *list)
{
  for (; list; list = list->older) {
    enum keyword_id const id = (enum keyword_id)list->setting->keyword;
    struct conf_rule const rule = { .allow = id == KEY_ALLOW || id == KEY_APPLY,
                                    .network = list->setting->network };
    if (!conf_pack_rule(sa, &rule))
      return false;
  }
  return true;
}

static bool pack_latest_first(stralloc *sa, struct entry const *list)
{
  for (; list; list = list->older)
    if (!conf_pack_list_item(sa, list->item->text))
      return false;
  return true;
}

/* Environments are in the order written, so that the latest comes last. */
static bool pack_as_written(stralloc *sa, struct entry const *list)
{
  size_t count;
  struct entry const **entries = entries_as_written(list, &count);
  bool good = true;

  for (size_t i = 0; good && i < count; i++)
    good = conf_pack_list_item(sa, entries[i]->item->text);
  free(entries);
  return good;
}

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

/* Each line of a Headers block with the conditions of its block, in the order written. */
static bool pack_header_rules(stralloc *sa, struct entry const *list)
{
  size_t count;
  struct entry const **lines = entries_as_written(list, &count);
  bool good = true;

  for (size_t i = 0; good && i < count; i++)
    good = rule_pack(sa, lines[i]);
  free(lines);
  return good;
}

uint32_t table_intern(struct tables *tables, stralloc const *sa)
{
  struct bytes const packed = bytes_of(sa->s, sa->len);
  uint32_t const *known = map_find(&tables->known, packed);
  uint32_t const number = (uint32_t)tables->known.count;

  if (known)
    return *known;
  map_put(&tables->known, arena_copy(packed), number);
  return number;
}

static uint32_t table_make(struct tables *tables, struct entry *list,
                           bool (*pack)(stralloc *, struct entry const *))
{
  stralloc sa = STRALLOC_ZERO;

  if (!list)
    return CONF_NONE;
  if (list->twin)
    list = list->twin;
  if (!list->table) {
    if (!pack(&sa, list))
      arena_die();
    list->table = table_intern(tables, &sa) + 1;
    stralloc_free(&sa);
  }
  return list->table - 1;
}

uint32_t table_of(struct tables *tables, struct entry *list, enum list kind)
{
  static bool (*const pack[LIST_COUNT])(stralloc * sa, struct entry const *list) = {
#define LIST(id, word, place, value, how, member) [LIST_##id] = pack_##how,
#include <httpway/location.def>
  };

  if (kind == LIST_SUFFIXES)
    tables->scripts = tables->scripts || table_has_scripts(list);
  return table_make(tables, list, pack[kind]);
}

uint32_t table_of_clients(struct tables *tables, struct entry *list)
{
  return table_make(tables, list, pack_networks);
}
