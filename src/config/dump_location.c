/* dump_location: one location a paragraph, each setting with the line that it comes from; and all
   paragraphs in order. */
#include <stdio.h>

#include "dump.h"

/* "" for the block's own settings, "inherited from " for others. */
static char const *how(struct control const *control, struct setting const *setting)
{
  /* The base's settings are those inherited; what it does not have is our own. */
  struct control const *base = control->base;

  if (!base)
    return "";
  for (unsigned int i = 0; i < SINGLE_COUNT; i++)
    if (base->single[i] == setting)
      return "inherited from ";
  return "";
}

static void single_print(struct model const *model, struct control const *control,
                         struct setting const *setting)
{
  struct keyword const *keyword = keywords + setting->keyword;
  bool const is_limit = keyword->places == IN_SCRIPT_LIMITS;
  size_t used = (size_t)printf("  %s%s ", is_limit ? "ScriptLimits " : "", keyword->name);

  used += dump_value(keyword, setting);
  dump_origin(model, used, how(control, setting), setting);
}

static size_t network_print(struct setting const *setting)
{
  struct address address = { .family = setting->network.family };
  char text[ADDRESS_TEXT_MAX];

  memcpy(address.ip, setting->network.ip, sizeof address.ip);
  return (size_t)printf(" %s %.*s/%u", keywords[setting->keyword].name,
                        (int)address_format(text, &address), text,
                        (unsigned int)setting->network.prefix);
}

static size_t header_line_print(struct setting const *line)
{
  size_t const used = (size_t)printf(" %s ", keywords[line->keyword].name);

  return used + dump_string(line->text);
}

static size_t item_print(struct entry const *entry)
{
  size_t used = (size_t)printf(" ");

  used += dump_string(entry->item->text);
  if (entry->value) {
    used += (size_t)printf(" -> ");
    used += dump_string(entry->value->text);
  }
  return used;
}

static size_t table_print(struct setting const *setting)
{
  size_t const used = (size_t)printf(" ");

  return used + dump_string(setting->text);
}

static void entry_print(struct model const *model, char const *name, struct entry const *entry,
                        bool inherited)
{
  size_t used = (size_t)printf("  %s", name);

  if (entry->item)
    used += item_print(entry);
  else if (entry->block)
    used += header_line_print(entry->setting);
  else if (entry->setting->keyword == KEY_TYPES)
    used += table_print(entry->setting);
  else
    used += network_print(entry->setting);
  dump_origin(model, used, inherited ? "inherited from " : "", entry->setting);
}

/* Latest first, the order in which they are looked at. */
static void list_print(struct model const *model, char const *name, struct entry const *list,
                       struct entry const *inherited)
{
  bool is_inherited = false;

  for (struct entry const *entry = list; entry; entry = entry->older) {
    is_inherited = is_inherited || entry == inherited;
    entry_print(model, name ? name : keywords[entry->setting->keyword].name, entry, is_inherited);
  }
}

static struct setting const *name_of(struct virtual const *virtual)
{
  struct setting const *host = block_last(virtual->block->block, KEY_HOST);

  if (!host)
    host = block_last(virtual->block->block, KEY_ANY_HOST);
  return host ? host : block_last(virtual->block->block, KEY_NO_HOST);
}

static void users_print(struct control const *control)
{
  uint32_t const shown =
      control->use_count < USERS_SHOWN_MAX ? control->use_count : USERS_SHOWN_MAX;

  printf("  used by");
  for (uint32_t i = 0; i < shown; i++) {
    struct setting const *name = name_of(control->users[i]);
    printf("%s virtual %u", i ? "," : "", (unsigned int)control->users[i]->number);
    if (name && name->keyword == KEY_HOST)
      printf(" (%.*s)", (int)name->text.n, name->text.s);
    else if (name)
      printf(" (%s)", keywords[name->keyword].name);
  }
  if (shown < control->use_count)
    printf(" and %u more", (unsigned int)(control->use_count - shown));
  printf(shown ? "\n" : " nobody\n");
}

static void places_print(struct model const *model, struct control const *control)
{
  size_t used = (size_t)printf("  Alias ");

  dump_origin(model, used + dump_string(control->alias->text), "", control->alias);
  for (struct setting const *s = control->first_place; s; s = s->next)
    if (s->keyword == KEY_ANSWER) {
      used = (size_t)printf("  Answer %u", (unsigned int)s->number);
      dump_origin(model, used, "", s);
    } else if (s->keyword == KEY_LOCATION || s->keyword == KEY_REDIRECT) {
      used = (size_t)printf("  %s ", keywords[s->keyword].name);
      dump_origin(model, used + dump_string(s->text), "", s);
    }
  if (control->exact)
    printf("  ExactMatch On\n");
  if (control->user_directory)
    printf("  UserDirectory On\n");
}

static void dump_location(struct model const *model, struct control const *control)
{
  size_t const used = (size_t)printf("\nlocation %u", (unsigned int)control->number) - 1;

  dump_origin(model, used, "", control->block);
  users_print(control);
  places_print(model, control);
  list_print(model, "Clients", control->clients, 0);
  for (unsigned int i = 0; i < SINGLE_COUNT; i++)
    if (control->single[i])
      single_print(model, control, control->single[i]);
  for (unsigned int i = 0; i < LIST_COUNT; i++)
    list_print(model, i == LIST_SUFFIXES ? 0 : keywords[list_keys[i]].name, control->list[i],
               control->base ? control->base->list[i] : 0);
}

int dump_model(struct model const *model)
{
  dump_globals(model);
  for (size_t i = 0; i < model->server_count; i++)
    dump_server(model, model->servers + i, i);
  for (size_t i = 0; i < model->location_count; i++)
    dump_location(model, model->locations[i]);
  return fflush(stdout) == 0 && !ferror(stdout);
}
