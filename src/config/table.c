/* table: lists put into the file. An entry remembers where the list lies that it begins. */
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

static void list_networks(struct tables *tables, struct entry const *list)
{
  for (; list; list = list->older) {
    enum keyword_id const id = (enum keyword_id)list->setting->keyword;
    struct conf_rule const rule = { .allow = id == KEY_ALLOW || id == KEY_APPLY,
                                    .network = list->setting->network };
    put_record(tables, PART_RULES, &rule);
  }
}

static void put_item(struct tables *tables, struct bytes item)
{
  struct conf_text const text = put_text(tables, item);
  put_record(tables, PART_TEXTS, &text);
}

static void list_latest_first(struct tables *tables, struct entry const *list)
{
  for (; list; list = list->older)
    put_item(tables, list->item->text);
}

/* Environments are in the order written, so that the latest comes last. */
static void list_as_written(struct tables *tables, struct entry const *list)
{
  size_t count;
  struct entry const **entries = entries_as_written(list, &count);

  for (size_t i = 0; i < count; i++)
    put_item(tables, entries[i]->item->text);
  free(entries);
}

static void list_suffixes(struct tables *tables, struct entry const *list)
{
  size_t count;
  struct suffix_rule *rules = suffix_rules(list, &count);

  suffix_rules_put(tables, rules, count);
  free(rules);
}

/* The items of a condition, which may be written in several blocks, as one list. */
static struct conf_texts condition_of(struct tables *tables, struct block const *block,
                                      enum keyword_id id)
{
  uint32_t const first = conf_written_count(&tables->writer, PART_TEXTS);
  uint32_t count;

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == id)
      for (struct item const *item = s->items; item; item = item->next)
        put_item(tables, item->text);
  count = conf_written_count(&tables->writer, PART_TEXTS) - first;
  return (struct conf_texts){ count ? put_once(tables, PART_TEXTS, first) : 0, count };
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

/* Each line of a Headers block with the conditions of its block, in the order written. */
static void list_header_rules(struct tables *tables, struct entry const *list)
{
  size_t count;
  struct entry const **lines = entries_as_written(list, &count);

  for (size_t i = 0; i < count; i++) {
    struct conf_header_rule const rule = {
      .verb = verb_of(lines[i]->setting),
      .name = put_text(tables, header_name(lines[i]->setting->text)),
      .value = put_text(tables, header_value(lines[i]->setting->text)),
      .paths = condition_of(tables, lines[i]->block, KEY_PATHS),
      .types = condition_of(tables, lines[i]->block, KEY_MEDIA_TYPES),
      .statuses = condition_of(tables, lines[i]->block, KEY_STATUSES),
    };
    put_record(tables, PART_HEADER_RULES, &rule);
  }
  free(lines);
}

static struct list_record table_make(struct tables *tables, struct entry *list, enum conf_part part,
                                     void (*put)(struct tables *, struct entry const *))
{
  if (!list)
    return (struct list_record){ 0, 0 };
  if (list->twin)
    list = list->twin;
  if (!list->is_put) {
    uint32_t const first = conf_written_count(&tables->writer, part);
    put(tables, list);
    list->record_count = conf_written_count(&tables->writer, part) - first;
    list->first_record = list->record_count ? put_once(tables, part, first) : 0;
    list->is_put = true;
  }
  return (struct list_record){ list->first_record, list->record_count };
}

struct list_record table_of(struct tables *tables, struct entry *list, enum list kind)
{
  static struct {
    void (*put)(struct tables *, struct entry const *);
    enum conf_part part;
  } const ways[LIST_COUNT] = {
#define PART_networks PART_RULES
#define PART_latest_first PART_TEXTS
#define PART_as_written PART_TEXTS
#define PART_suffixes PART_SUFFIXES
#define PART_header_rules PART_HEADER_RULES
#define LIST(id, word, place, value, how, member) [LIST_##id] = { list_##how, PART_##how },
#include <httpway/location.def>
  };

  if (kind == LIST_SUFFIXES)
    tables->scripts = tables->scripts || table_has_scripts(list);
  return table_make(tables, list, ways[kind].part, ways[kind].put);
}

struct list_record table_of_clients(struct tables *tables, struct entry *list)
{
  return table_make(tables, list, PART_RULES, list_networks);
}
