/* emit: the hosts, then the model as records, part by part. */
#include "account.h"
#include "arena.h"
#include "emit.h"
#include "search.h"
#include "value.h"

/* What the locations need, all together. */
static void put_needs(struct conf_globals *out, struct model const *model)
{
  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    bool const realm = control_text(control, SINGLE_REALM).n > 0;
    struct setting const *users = control->single[SINGLE_USERS];
    out->allows_set_id |= control_number(control, SINGLE_ALLOW_SET_ID) > 0;
    out->knows_users |= realm || control->user_directory;
    out->runs_user_checks |= realm && users && users->keyword == KEY_USER_CHECK && users->text.n;
  }
}

/* What was put into a part from `first` on. */
static uint32_t count_from(struct tables *tables, enum conf_part part, uint32_t first)
{
  return conf_written_count(&tables->writer, part) - first;
}

static struct conf_sockets put_sockets(struct tables *tables, struct block const *block)
{
  uint32_t const first = conf_written_count(&tables->writer, PART_SOCKETS);

  for (struct listen_place const *p = block->listen_places; p; p = p->next) {
    struct conf_socket const record = { .address = p->socket.address,
                                        .path = put_text(tables, p->socket.path),
                                        .v6only = p->socket.v6only };
    put_record(tables, PART_SOCKETS, &record);
  }
  return (struct conf_sockets){ first, count_from(tables, PART_SOCKETS, first) };
}

static struct conf_rules put_trusted(struct tables *tables, struct block const *block)
{
  uint32_t const first = conf_written_count(&tables->writer, PART_RULES);

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == KEY_TRUSTED_PROXIES)
      for (struct item const *item = s->items; item; item = item->next) {
        struct conf_rule const rule = { .allow = true, .network = item->network };
        put_record(tables, PART_RULES, &rule);
      }
  return (struct conf_rules){ first, count_from(tables, PART_RULES, first) };
}

static void put_server(struct model const *model, struct tables *tables,
                       struct server const *server)
{
  struct block const *block = server->block->block;
  struct conf_server record = emit_server(server);

  record.sockets = put_sockets(tables, block);
  record.trusted_proxies = put_trusted(tables, block);
  record.socket_user = put_user(tables, block_last(block, KEY_SOCKET_USER));
  record.origin = put_text(tables, source_origin(model->source, server->block->at));
  put_record(tables, PART_SERVERS, &record);
}

static void put_alias(struct tables *tables, struct control *control)
{
  struct list_record const clients = table_of_clients(tables, control->clients);
  struct conf_alias const record = {
    .alias = put_text(tables, control->prefix),
    .clients = { clients.first, clients.count },
    .location = control->number,
    .flags = (uint8_t)((control->exact ? ALIAS_EXACT : 0) | (control->tilde ? ALIAS_TILDE : 0) |
                       (control->user_directory ? ALIAS_USER_DIRECTORY : 0)),
  };

  put_record(tables, PART_ALIASES, &record);
}

static void put_virtual(struct model const *model, struct tables *tables,
                        struct virtual const *virtual)
{
  uint32_t const first = conf_written_count(&tables->writer, PART_ALIASES);
  struct conf_virtual record = {
    .sanitize_path = virtual->chain && control_number(virtual->chain, SINGLE_SANITIZE_PATH),
    .origin = put_text(tables, source_origin(model->source, virtual->block->at)),
  };

  for (struct control *c = chain_location(virtual->chain); c; c = chain_next(c))
    put_alias(tables, c);
  record.aliases = (struct conf_aliases){ first, count_from(tables, PART_ALIASES, first) };
  alias_sort(tables, virtual->chain, &record);
  put_record(tables, PART_VIRTUALS, &record);
}

/* A Redirect may be a path, and is marked as none of the file system; an Answer is the mark alone.
 */
static struct bytes place_text(struct setting const *setting)
{
  struct bytes const text = setting->text;
  char *marked;

  if (setting->keyword == KEY_LOCATION)
    return without_slashes(text);
  marked = arena_get(text.n + 1);
  marked[0] = CONF_PLACE_REDIRECT;
  if (text.n)
    memcpy(marked + 1, text.s, text.n);
  return bytes_of(marked, text.n + 1);
}

static struct conf_texts put_places(struct tables *tables, struct control const *control)
{
  uint32_t const first = conf_written_count(&tables->writer, PART_TEXTS);

  for (struct setting const *s = control->first_place; s; s = s->next)
    if (s->keyword == KEY_LOCATION || s->keyword == KEY_REDIRECT || s->keyword == KEY_ANSWER) {
      struct conf_text const text = put_text(tables, place_text(s));
      put_record(tables, PART_TEXTS, &text);
    }
  return (struct conf_texts){ first, count_from(tables, PART_TEXTS, first) };
}

static void put_identity(struct tables *tables, struct conf_settings *out,
                         struct control const *control)
{
  struct setting const *identity = control->single[SINGLE_IDENTITY];

  if (identity && identity->keyword == KEY_RUN_SCRIPTS_AS_OWNER)
    out->run_scripts_as_owner = true;
  else
    out->script_user = put_user(tables, identity);
}

/* Looked up here, as their numbers are, and not while somebody waits. */
static void put_groups(struct model const *model, struct tables *tables, struct conf_settings *out,
                       struct control const *control)
{
  uint32_t const first = conf_written_count(&tables->writer, PART_GROUPS);
  struct setting const *identity = control->single[SINGLE_IDENTITY];
  struct setting const *account = identity ? identity : model->globals[KEY_USER];
  struct account_groups groups;

  if (!account || account->keyword == KEY_RUN_SCRIPTS_AS_OWNER)
    return;
  groups = account_groups_find(account->text, account->gid);
  for (size_t i = 0; i < groups.count; i++) {
    struct conf_group const group = { groups.list[i] };
    put_record(tables, PART_GROUPS, &group);
  }
  out->groups_known = true;
  out->account_groups.count = count_from(tables, PART_GROUPS, first);
  out->account_groups.ahead = groups.count ? put_once(tables, PART_GROUPS, first) : 0;
}

static void put_users(struct tables *tables, struct conf_settings *out,
                      struct control const *control)
{
  struct setting const *users = control->single[SINGLE_USERS];

  if (users && users->keyword == KEY_USER_CHECK)
    out->user_check = put_text(tables, users->text);
  else if (users)
    out->user_file = put_text(tables, users->text);
}

static void put_lists(struct tables *tables, struct conf_settings *out, struct control *control)
{
  struct list_record list;
#define LIST(id, word, place, value, how, member)                                                  \
  list = table_of(tables, control->list[LIST_##id], LIST_##id);                                    \
  out->member.ahead = list.first;                                                                  \
  out->member.count = list.count;
#include <httpway/location.def>
  out->takes_path_info =
      out->path_info && (out->path_args || table_has_handlers(control->list[LIST_SUFFIXES]));
}

/* The status that the word of a redirect's keyword is; both have the same words. */
static uint32_t redirect_status(struct control const *control, enum single single)
{
  char const *word = keywords[KEY_REDIRECT_STATUS].words[control_number(control, single)];
  uint64_t status = 0;
  (void)integer_scan(bytes_from_string(word), &status);
  return (uint32_t)status;
}

/* The status that its requests are answered with, whatever they name; 0: none. */
static uint32_t answer_of(struct control const *control)
{
  struct setting const *answer = block_last(control->block->block, KEY_ANSWER);
  return answer ? (uint32_t)answer->number : 0;
}

static void put_redirects(struct conf_settings *out, struct control const *control)
{
  out->answer = answer_of(control);
  out->redirect_status = redirect_status(control, SINGLE_REDIRECT_STATUS);
  out->directory_redirect_status = redirect_status(control, SINGLE_DIRECTORY_REDIRECT_STATUS);
}

/* The number of those, be they some other location's, too. */
static uint32_t put_settings(struct model const *model, struct tables *tables,
                             struct control *control)
{
  struct conf_settings record = {
    .exact_match = control->exact,
    .user_directory = control->user_directory,
    .script_groups = script_has_groups(control),
#define VALUE(id, word, place, value, type, member)                                                \
  .member = (type)control_number(control, SINGLE_##id),
#define TEXT(id, word, place, demands, member)                                                     \
  .member = put_text(tables, control_text(control, SINGLE_##id)),
#define LIMIT(id, word, value, member) .script_limits.member = control_number(control, SINGLE_##id),
#include <httpway/location.def>
  };
  uint32_t const number = conf_written_count(&tables->writer, PART_SETTINGS);

  put_identity(tables, &record, control);
  put_redirects(&record, control);
  put_users(tables, &record, control);
  put_lists(tables, &record, control);
  if (record.script_groups)
    put_groups(model, tables, &record, control);
  put_record(tables, PART_SETTINGS, &record);
  return put_once(tables, PART_SETTINGS, number);
}

static void put_location(struct model const *model, struct tables *tables, struct control *control)
{
  struct conf_location const record = {
    .settings = { put_settings(model, tables, control) },
    .alias = put_text(tables, control->prefix),
    .places = put_places(tables, control),
    .turn = control->turn,
    .origin = put_text(tables, source_origin(model->source, control->block->at)),
  };

  put_record(tables, PART_LOCATIONS, &record);
}

static bool put_hosts(struct tables *tables, struct server const *server, uint32_t number)
{
  for (size_t i = 0; i < server->host_count; i++) {
    struct bytes const host = server->hosts[i].host->text;
    if (!conf_write_host(&tables->writer, number, bytes_after(host, host.s[0] == '*'),
                         server->hosts[i].virtual->number))
      return false;
  }
  return true;
}

/* The globals when everything else has been made: they say what that comes to. */
static void put_all(struct model const *model, struct tables *tables)
{
  struct conf_globals globals;

  for (size_t i = 0; i < model->server_count; i++)
    put_server(model, tables, model->servers + i);
  for (size_t i = 0; i < model->virtual_count; i++)
    put_virtual(model, tables, model->virtuals[i]);
  for (size_t i = 0; i < model->location_count; i++)
    put_location(model, tables, model->locations[i]);
  globals = emit_globals(model, tables);
  globals.runs_scripts = tables->scripts;
  globals.user_runs_scripts = !globals.stay_root && script_setting_without_user(model);
  put_needs(&globals, model);
  put_record(tables, PART_GLOBALS, &globals);
}

int emit_model(struct model const *model, int fd)
{
  struct tables tables = { .writer = CONF_WRITER_ZERO };
  bool good = conf_write_start(&tables.writer, fd);

  for (size_t i = 0; good && i < model->server_count; i++)
    good = put_hosts(&tables, model->servers + i, (uint32_t)i);
  if (good) {
    put_all(model, &tables);
    good = conf_write_finish(&tables.writer);
  }
  conf_write_free(&tables.writer);
  for (unsigned int part = 0; part < CONF_PARTS; part++)
    map_free(tables.known + part);
  return good;
}
