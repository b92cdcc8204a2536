/* control: one Control block with what it inherits put in. */
#include "arena.h"
#include "model.h"
#include "type_table.h"

static enum keyword_id const single_keys[SINGLE_COUNT] = {
#define SINGLE(id, ...) [SINGLE_##id] = KEY_##id,
#include <httpway/location.def>
};

enum keyword_id const list_keys[LIST_COUNT] = {
#define LIST(id, ...) [LIST_##id] = KEY_##id,
#include <httpway/location.def>
};

struct bytes without_slashes(struct bytes text)
{
  while (text.n && text.s[text.n - 1] == '/')
    text.n--;
  return text;
}

static void entry_add(struct entry **list, struct setting const *setting, struct item const *item,
                      struct item const *value)
{
  struct entry *entry = arena_get(sizeof *entry);

  *entry = (struct entry){ .older = *list, .setting = setting, .item = item, .value = value };
  *list = entry;
}

static void add_networks(struct entry **list, struct setting const *setting)
{
  for (struct setting const *s = setting->block->first; s; s = s->next)
    entry_add(list, s, 0, 0);
}

static void add_items(struct entry **list, struct setting const *setting)
{
  for (struct item const *item = setting->items; item; item = item->next)
    entry_add(list, setting, item, 0);
}

static void add_suffixes(struct entry **list, struct setting const *setting)
{
  if (setting->keyword == KEY_TYPES && setting->text.n)
    return; /* add_tables has it */
  for (struct item const *value = setting->items; value; value = value->next)
    for (struct item const *suffix = value->suffixes; suffix; suffix = suffix->next)
      entry_add(list, setting, suffix, value);
}

static void add_headers(struct entry **list, struct setting const *setting)
{
  for (struct setting const *s = setting->block->first; s; s = s->next)
    if (keywords[s->keyword].type == VALUE_STRING) {
      entry_add(list, s, 0, 0);
      (*list)->block = setting->block;
    }
}

/* A table is older than all that its block spells out, wherever in it it stands. */
static void add_tables(struct entry **list, struct block const *block)
{
  for (struct setting const *s = block->first; s; s = s->next) {
    struct type_table *types = s->keyword == KEY_TYPES && s->text.n ? s->types : 0;
    if (!types)
      continue;
    entry_add(list, s, 0, 0);
    /* Many hosts that say the same need no table each. */
    if (types->last && types->last->older == (*list)->older)
      (*list)->twin = types->last;
    else
      types->last = *list;
  }
}

static void add_single(struct control *control, struct setting const *setting)
{
  for (unsigned int i = 0; i < SINGLE_COUNT; i++)
    if (single_keys[i] == (enum keyword_id)setting->keyword)
      control->single[i] = setting;
}

static void add_limits(struct control *control, struct block const *limits)
{
  for (struct setting const *s = limits->first; s; s = s->next)
    add_single(control, s);
}

static void add_place(struct control *control, struct setting const *setting)
{
  if (!control->first_place)
    control->first_place = setting;
  control->place_count++;
}

/* LIST_COUNT: it is no keyword of a list. */
static unsigned int list_of(struct setting const *setting)
{
  unsigned int list = 0;

  if (setting->keyword == KEY_SPECIALS || setting->keyword == KEY_EXTERNAL)
    return LIST_SUFFIXES;
  while (list < LIST_COUNT && list_keys[list] != (enum keyword_id)setting->keyword)
    list++;
  return list;
}

static void add_list(struct entry **list, struct setting const *setting)
{
  if (keywords[setting->keyword].type == VALUE_LIST)
    add_items(list, setting);
  else if (keywords[setting->keyword].type != VALUE_BLOCK)
    add_suffixes(list, setting);
  else if (setting->keyword == KEY_HEADERS)
    add_headers(list, setting);
  else
    add_networks(list, setting);
}

static void add_inherited(struct control *control, struct setting const *setting)
{
  unsigned int const list = list_of(setting);

  if (list < LIST_COUNT)
    add_list(&control->list[list], setting);
  else
    add_single(control, setting);
}

static void control_add(struct control *control, struct setting const *setting)
{
  switch (setting->keyword) {
  case KEY_ALIAS:
    control->alias = setting;
    break;
  case KEY_LOCATION:
  case KEY_REDIRECT:
  case KEY_ANSWER:
    add_place(control, setting);
    break;
  case KEY_EXACT_MATCH:
    control->exact = setting->number;
    break;
  case KEY_USER_DIRECTORY:
    control->user_directory = setting->number;
    break;
  case KEY_CLIENTS:
    add_networks(&control->clients, setting);
    break;
  case KEY_SCRIPT_LIMITS:
    add_limits(control, setting->block);
    break;
  case KEY_USER_CHECK:
    control->single[SINGLE_USERS] = setting;
    break;
  case KEY_RUN_SCRIPTS_AS_OWNER:
    /* Off takes nothing back (REFERENCE 2.4). */
    if (setting->number)
      control->single[SINGLE_IDENTITY] = setting;
    break;
  default:
    add_inherited(control, setting);
  }
}

struct control *control_make(struct control *older, struct control const *base,
                             struct setting const *block)
{
  struct control *control = arena_get(sizeof *control);

  control->older = older;
  control->base = base;
  control->block = block;
  if (base) {
    memcpy(control->single, base->single, sizeof control->single);
    memcpy(control->list, base->list, sizeof control->list);
  }
  add_tables(&control->list[LIST_SUFFIXES], block->block);
  for (struct setting const *s = block->block->first; s; s = s->next)
    control_add(control, s);
  if (control->alias) {
    control->prefix = without_slashes(control->alias->text);
    control->tilde = control->prefix.n && control->prefix.s[control->prefix.n - 1] == '~';
  }
  return control;
}

uint64_t control_number(struct control const *control, enum single single)
{
  return control->single[single] ? control->single[single]->number
                                 : keywords[single_keys[single]].preset;
}

struct bytes control_text(struct control const *control, enum single single)
{
  return control->single[single] ? control->single[single]->text : BYTES_NONE;
}

/* An account that the configuration names brings its groups along, where nothing else is said. */
bool script_has_groups(struct control const *control)
{
  struct setting const *identity = control->single[SINGLE_IDENTITY];

  if (control->single[SINGLE_SCRIPT_GROUPS])
    return control_number(control, SINGLE_SCRIPT_GROUPS);
  return identity && identity->keyword == KEY_SCRIPT_USER && !control->user_directory;
}
