/* table: packing lists. An entry remembers the number of the list that it begins. */
#include <stdlib.h>

#include "arena.h"
#include "header_table.h"
#include "table.h"

static size_t list_length(struct entry const *list)
{
  size_t count = 0;

  for (; list; list = list->older)
    count++;
  return count;
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
  size_t const count = list_length(list);
  struct bytes *items = calloc(count, sizeof *items);
  bool good = items != 0;
  size_t at = count;

  for (; good && list; list = list->older)
    items[--at] = list->item->text;
  for (; good && at < count; at++)
    good = conf_pack_list_item(sa, items[at]);
  free(items);
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
