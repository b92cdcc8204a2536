/* table_suffixes: Types, Specials and External as one table of suffixes, with the tables that Types
   names put in. */
#include <stdlib.h>

#include "arena.h"
#include "table.h"
#include "type_table.h"
#include "value.h"

static struct type_table const *table_in(struct entry const *entry)
{
  return entry->item ? 0 : entry->setting->types;
}

static struct suffix_rule suffix_of(struct entry const *entry)
{
  struct suffix_rule suffix = { .suffix = entry->item->text, .value = entry->value->text };

  switch (entry->setting->keyword) {
  case KEY_SPECIALS:
    suffix.kind = SUFFIX_SPECIAL;
    suffix.special = (uint8_t)special_scan(suffix.value);
    break;
  case KEY_EXTERNAL:
    suffix.kind = SUFFIX_EXTERNAL;
    break;
  default:
    suffix.kind = SUFFIX_TYPE;
  }
  return suffix;
}

static void remember(struct map *written, struct bytes suffix)
{
  struct bytes const lower = arena_copy(suffix);

  for (size_t i = 0; i < lower.n; i++)
    ((char *)lower.s)[i] = ascii_lower(lower.s[i]);
  if (!map_find(written, lower))
    map_put(written, lower, 0);
}

/* True when a suffix that was written out later fits whatever that of a table fits: "html" and
   ".html". By its length alone the table's would win. */
static bool is_written(struct map const *written, struct bytes suffix)
{
  for (size_t i = 0; i < suffix.n; i++)
    if (map_find(written, bytes_after(suffix, i)))
      return true;
  return false;
}

static size_t put_table(struct suffix_rule *rules, struct type_table const *table,
                        struct map const *written)
{
  size_t count = 0;

  for (size_t i = 0; i < table->count; i++)
    if (!is_written(written, table->rules[i].suffix))
      rules[count++] = (struct suffix_rule){ .kind = SUFFIX_TYPE,
                                             .suffix = table->rules[i].suffix,
                                             .value = table->rules[i].type };
  return count;
}

static size_t rules_count(struct entry const *list, bool *any_table)
{
  size_t count = 0;

  for (*any_table = false; list; list = list->older) {
    struct type_table const *table = table_in(list);
    *any_table = *any_table || table;
    count += table ? table->count : 1;
  }
  return count;
}

struct suffix_rule *suffix_rules(struct entry const *list, size_t *count)
{
  struct map written = { .count = 0 };
  bool any_table;
  struct suffix_rule *rules = calloc(rules_count(list, &any_table) + 1, sizeof *rules);

  if (!rules)
    arena_die();
  for (*count = 0; list; list = list->older)
    if (table_in(list))
      *count += put_table(rules + *count, table_in(list), &written);
    else {
      rules[(*count)++] = suffix_of(list);
      if (any_table)
        remember(&written, list->item->text);
    }
  map_free(&written);
  return rules;
}

bool suffix_rules_fit(struct suffix_rule const *rules, size_t count, struct bytes path)
{
  for (size_t i = 0; i < count; i++) {
    struct bytes const suffix = rules[i].suffix;
    if (bytes_equal(suffix, BYTES("*")) ||
        (suffix.n && suffix.n <= path.n &&
         bytes_equal_nocase(suffix, bytes_after(path, path.n - suffix.n))))
      return true;
  }
  return false;
}

static bool makes_scripts(struct entry const *entry)
{
  struct suffix_rule suffix;

  if (table_in(entry))
    return false;
  suffix = suffix_of(entry);
  return suffix.kind == SUFFIX_EXTERNAL || suffix.special == SPECIAL_CGI;
}

bool table_has_scripts(struct entry const *list)
{
  while (list && !list->is_put && !makes_scripts(list))
    list = list->older;
  return list && !list->is_put;
}

bool table_has_handlers(struct entry *list)
{
  if (list && list->twin)
    list = list->twin;
  if (list && !list->handlers) {
    struct entry const *at = list;
    while (at && (table_in(at) || suffix_of(at).kind == SUFFIX_TYPE))
      at = at->older;
    list->handlers = at ? 2 : 1;
  }
  return list && list->handlers == 2;
}

struct setting const *table_script_setting(struct entry *list)
{
  struct entry const *at = table_has_handlers(list) ? list : 0;

  while (at && !makes_scripts(at))
    at = at->older;
  return at ? at->setting : 0;
}

struct setting const *script_setting_without_user(struct model const *model)
{
  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    struct setting const *setting =
        control->single[SINGLE_IDENTITY] ? 0 : table_script_setting(control->list[LIST_SUFFIXES]);
    if (setting)
      return setting;
  }
  return 0;
}
