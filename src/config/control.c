/* control: one Control block with what it inherits put in. */
#include "arena.h"
#include "model.h"
#include "type_table.h"

static enum keyword_id const single_keys[SINGLE_COUNT] = {
  [SINGLE_PATH_ARGS] = KEY_PATH_ARGS,
  [SINGLE_PATH_INFO] = KEY_PATH_INFO,
  [SINGLE_ALLOW_DOTFILES] = KEY_ALLOW_DOTFILES,
  [SINGLE_SANITIZE_PATH] = KEY_SANITIZE_PATH,
  [SINGLE_REALM] = KEY_REALM,
  [SINGLE_USERS] = KEY_USER_FILE,
  [SINGLE_ENCRYPTED_USER_FILE] = KEY_ENCRYPTED_USER_FILE,
  [SINGLE_ERROR_401_FILE] = KEY_ERROR_401_FILE,
  [SINGLE_ERROR_403_FILE] = KEY_ERROR_403_FILE,
  [SINGLE_ERROR_404_FILE] = KEY_ERROR_404_FILE,
  [SINGLE_ADMIN] = KEY_ADMIN,
  [SINGLE_CHILD_LOG] = KEY_CHILD_LOG,
  [SINGLE_EXPIRE_INTERVAL] = KEY_EXPIRE_INTERVAL,
  [SINGLE_IDENTITY] = KEY_SCRIPT_USER,
  [SINGLE_SCRIPT_MIN_UID] = KEY_SCRIPT_MIN_UID,
  [SINGLE_SCRIPT_MIN_GID] = KEY_SCRIPT_MIN_GID,
  [SINGLE_SCRIPT_GROUPS] = KEY_SCRIPT_GROUPS,
  [SINGLE_ALLOW_SET_ID] = KEY_ALLOW_SET_ID,
  [SINGLE_IGNORE_CLIENT_ABORT] = KEY_IGNORE_CLIENT_ABORT,
  [SINGLE_AUTO_INDEX_COMMAND] = KEY_AUTO_INDEX_COMMAND,
  [SINGLE_SCRIPT_CONCURRENCY] = KEY_LOCATION_SCRIPT_CONCURRENCY,
  [SINGLE_MAX_BODY] = KEY_MAX_BODY,
  [SINGLE_SPOOL_CONTENT] = KEY_SPOOL_CONTENT,
  [SINGLE_PASS_AUTHORIZATION] = KEY_PASS_AUTHORIZATION,
  [SINGLE_SCRIPT_TRUST_WRITABLE] = KEY_SCRIPT_TRUST_WRITABLE,
  [SINGLE_USER_DIRECTORY_MIN_UID] = KEY_USER_DIRECTORY_MIN_UID,
  [SINGLE_CPU] = KEY_CPU,
  [SINGLE_MEMORY] = KEY_MEMORY,
  [SINGLE_PROCESSES] = KEY_PROCESSES,
  [SINGLE_FILES] = KEY_FILES,
  [SINGLE_FILE_SIZE] = KEY_FILE_SIZE,
  [SINGLE_PRECOMPRESSED] = KEY_PRECOMPRESSED,
  [SINGLE_LAST_MODIFIED] = KEY_LAST_MODIFIED,
  [SINGLE_CHARSET] = KEY_CHARSET,
  [SINGLE_REDIRECT_QUERY] = KEY_REDIRECT_QUERY,
  [SINGLE_REDIRECT_STATUS] = KEY_REDIRECT_STATUS,
  [SINGLE_DIRECTORY_REDIRECT_STATUS] = KEY_DIRECTORY_REDIRECT_STATUS,
  [SINGLE_EMPTY_QUERY_STRING] = KEY_EMPTY_QUERY_STRING,
  [SINGLE_SCRIPT_VARIABLES] = KEY_SCRIPT_VARIABLES,
  [SINGLE_FALLBACK_FILE] = KEY_FALLBACK_FILE,
  [SINGLE_LOCAL_REDIRECT] = KEY_LOCAL_REDIRECT,
  [SINGLE_SYMBOLIC_LINKS] = KEY_SYMBOLIC_LINKS,
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

/* The keywords that add to lists, and how. */
static struct {
  uint8_t keyword; /* enum keyword_id */
  uint8_t list;    /* enum list */
  void (*add)(struct entry **list, struct setting const *setting);
} const list_keys[] = {
  { KEY_ACCESS, LIST_ACCESS, add_networks },
  { KEY_INDEX_NAMES, LIST_INDEX_NAMES, add_items },
  { KEY_EXPORT, LIST_EXPORT, add_items },
  { KEY_PUT_ENV, LIST_PUT_ENV, add_items },
  { KEY_EXTRA_HEADERS, LIST_EXTRA_HEADERS, add_items },
  { KEY_PRECOMPRESSED_TYPES, LIST_PRECOMPRESSED_TYPES, add_items },
  { KEY_ENCODINGS, LIST_ENCODINGS, add_suffixes },
  { KEY_TRY_SUFFIXES, LIST_TRY_SUFFIXES, add_items },
  { KEY_ERROR_FILES, LIST_ERROR_FILES, add_suffixes },
  { KEY_HEADERS, LIST_HEADERS, add_headers },
  { KEY_TYPES, LIST_SUFFIXES, add_suffixes },
  { KEY_SPECIALS, LIST_SUFFIXES, add_suffixes },
  { KEY_EXTERNAL, LIST_SUFFIXES, add_suffixes },
};

/* False: it is no keyword of a list. */
static bool add_list(struct control *control, struct setting const *setting)
{
  for (size_t i = 0; i < sizeof list_keys / sizeof list_keys[0]; i++)
    if (list_keys[i].keyword == setting->keyword) {
      list_keys[i].add(&control->list[list_keys[i].list], setting);
      return true;
    }
  return false;
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
    if (!add_list(control, setting))
      add_single(control, setting);
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
