/* emit: one record after the other into the cdb. */
#include <httpway/alias_index.h>
#include <httpway/conf_write.h>

#include "account.h"
#include "arena.h"
#include "emit.h"
#include "search.h"
#include "table.h"
#include "value.h"

/* What the records are made with. */
struct emitter {
  struct model const *model;
  struct conf_writer writer;
  struct tables tables;
  stralloc data, entries, index, trusted;
};

/* The record that was packed into data. */
static bool record_write(struct emitter *emitter, enum conf_kind kind, uint32_t number)
{
  return conf_write_numbered(&emitter->writer, kind, number,
                             bytes_of(emitter->data.s, emitter->data.len));
}

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

static bool sockets_pack(struct emitter *emitter, struct server const *server,
                         struct conf_server *record)
{
  emitter->entries.len = 0;
  for (struct listen_place *p = server->block->block->listen_places; p; p = p->next) {
    record->sockets++;
    if (!conf_pack_socket(&emitter->entries, &p->socket))
      return false;
  }
  record->socket_entries = bytes_of(emitter->entries.s, emitter->entries.len);
  return true;
}

static bool trusted_pack(struct emitter *emitter, struct server const *server,
                         struct conf_server *record)
{
  emitter->trusted.len = 0;
  for (struct setting const *s = server->block->block->first; s; s = s->next)
    if (s->keyword == KEY_TRUSTED_PROXIES)
      for (struct item const *item = s->items; item; item = item->next) {
        struct conf_rule const rule = { .allow = true, .network = item->network };
        if (!conf_pack_rule(&emitter->trusted, &rule))
          return false;
      }
  record->trusted_proxies = bytes_of(emitter->trusted.s, emitter->trusted.len);
  return true;
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

static bool places_pack(stralloc *sa, struct control const *control)
{
  sa->len = 0;
  for (struct setting const *s = control->first_place; s; s = s->next)
    if ((s->keyword == KEY_LOCATION || s->keyword == KEY_REDIRECT || s->keyword == KEY_ANSWER) &&
        !conf_pack_list_item(sa, place_text(s)))
      return false;
  return true;
}

static void put_identity(struct conf_location *out, struct control const *control)
{
  struct setting const *identity = control->single[SINGLE_IDENTITY];

  if (!identity)
    return;
  if (identity->keyword == KEY_RUN_SCRIPTS_AS_OWNER)
    out->run_scripts_as_owner = true;
  else
    out->script_user = (struct conf_user){ .name = identity->text,
                                           .uid = (uint32_t)identity->number,
                                           .gid = identity->gid };
}

/* Looked up here, as their numbers are, and not while somebody waits. */
static uint32_t groups_table(struct emitter *emitter, struct control const *control)
{
  struct setting const *identity = control->single[SINGLE_IDENTITY];
  struct setting const *account = identity ? identity : emitter->model->globals[KEY_USER];
  struct account_groups groups;

  if (!account || account->keyword == KEY_RUN_SCRIPTS_AS_OWNER)
    return CONF_NONE;
  groups = account_groups_find(account->text, account->gid);
  emitter->data.len = 0;
  for (size_t i = 0; i < groups.count; i++) {
    struct conf_group const group = { groups.list[i] };
    if (!conf_pack_group(&emitter->data, &group))
      arena_die();
  }
  return table_intern(&emitter->tables, &emitter->data);
}

static void put_users(struct conf_location *out, struct control const *control)
{
  struct setting const *users = control->single[SINGLE_USERS];

  if (users && users->keyword == KEY_USER_CHECK)
    out->user_check = users->text;
  else if (users)
    out->user_file = users->text;
}

static void put_tables(struct conf_location *out, struct tables *tables, struct control *control)
{
#define LIST(id, word, place, value, how, member)                                                  \
  out->member = table_of(tables, control->list[LIST_##id], LIST_##id);
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

static void put_redirects(struct conf_location *record, struct control const *control)
{
  record->answer = answer_of(control);
  record->redirect_status = redirect_status(control, SINGLE_REDIRECT_STATUS);
  record->directory_redirect_status = redirect_status(control, SINGLE_DIRECTORY_REDIRECT_STATUS);
}

static bool add_location(struct emitter *emitter, struct control *control)
{
  struct conf_location record = {
    .alias = control->prefix,
    .place_count = control->place_count,
    .turn = control->turn,
    .exact_match = control->exact,
    .user_directory = control->user_directory,
    .script_groups = script_has_groups(control),
    .account_groups = CONF_NONE,
    .origin = source_origin(emitter->model->source, control->block->at),
#define VALUE(id, word, place, value, type, member)                                                \
  .member = (type)control_number(control, SINGLE_##id),
#define TEXT(id, word, place, demands, member) .member = control_text(control, SINGLE_##id),
#define LIMIT(id, word, value, member) .script_limits.member = control_number(control, SINGLE_##id),
#include <httpway/location.def>
  };

  put_identity(&record, control);
  put_redirects(&record, control);
  put_users(&record, control);
  put_tables(&record, &emitter->tables, control);
  if (record.script_groups)
    record.account_groups = groups_table(emitter, control);
  if (!places_pack(&emitter->entries, control))
    return false;
  record.places = bytes_of(emitter->entries.s, emitter->entries.len);
  emitter->data.len = 0;
  if (!conf_pack_settings(&emitter->data, &record))
    return false;
  record.settings = table_intern(&emitter->tables, &emitter->data);
  emitter->data.len = 0;
  return conf_pack_location(&emitter->data, &record) &&
         record_write(emitter, CONF_LOCATION, control->number);
}

static bool alias_pack(struct emitter *emitter, struct control *control)
{
  struct conf_alias const alias = {
    .location = control->number,
    .position = conf_written(&emitter->writer, CONF_LOCATION, control->number),
    .clients = table_of_clients(&emitter->tables, control->clients),
    .flags = (uint8_t)((control->exact ? ALIAS_EXACT : 0) | (control->tilde ? ALIAS_TILDE : 0) |
                       (control->user_directory ? ALIAS_USER_DIRECTORY : 0)),
    .alias = control->prefix,
  };

  return conf_pack_alias(&emitter->entries, &alias);
}

/* Those of its locations that no other had. */
static bool add_locations(struct emitter *emitter, struct virtual const *virtual)
{
  for (struct control *c = chain_location(virtual->chain); c; c = chain_next(c))
    if (!conf_written(&emitter->writer, CONF_LOCATION, c->number) && !add_location(emitter, c))
      return false;
  return true;
}

static bool index_pack(struct emitter *emitter, struct conf_virtual *record)
{
  emitter->index.len = 0;
  if (record->aliases >= ALIAS_INDEX_MIN && !alias_index_pack(&emitter->index, record->entries))
    return false;
  record->index = bytes_of(emitter->index.s, emitter->index.len);
  return true;
}

static bool add_virtual(struct emitter *emitter, struct virtual const *virtual)
{
  struct conf_virtual record = {
    .sanitize_path = virtual->chain && control_number(virtual->chain, SINGLE_SANITIZE_PATH),
    .origin = source_origin(emitter->model->source, virtual->block->at),
  };

  if (!add_locations(emitter, virtual))
    return false;
  emitter->entries.len = 0;
  for (struct control *c = chain_location(virtual->chain); c; c = chain_next(c)) {
    record.aliases++;
    if (!alias_pack(emitter, c))
      return false;
  }
  record.entries = bytes_of(emitter->entries.s, emitter->entries.len);
  if (!index_pack(emitter, &record))
    return false;
  emitter->data.len = 0;
  return conf_pack_virtual(&emitter->data, &record) &&
         record_write(emitter, CONF_VIRTUAL, virtual->number);
}

/* What a host needs is written beside it: they will be read together. */
static bool add_hosts(struct emitter *emitter, struct server const *server, uint32_t number)
{
  for (size_t i = 0; i < server->host_count; i++) {
    struct virtual const *virtual = server->hosts[i].virtual;
    struct bytes const host = server->hosts[i].host->text;
    if (!conf_written(&emitter->writer, CONF_VIRTUAL, virtual->number) &&
        !add_virtual(emitter, virtual))
      return false;
    if (!conf_write_host(&emitter->writer, number, bytes_after(host, host.s[0] == '*'),
                         virtual->number))
      return false;
  }
  return true;
}

static bool add_server(struct emitter *emitter, uint32_t number)
{
  struct server const *server = emitter->model->servers + number;
  struct conf_server record = emit_server(emitter->model, server);

  if (!sockets_pack(emitter, server, &record) || !trusted_pack(emitter, server, &record))
    return false;
  emitter->data.len = 0;
  return conf_pack_server(&emitter->data, &record) && record_write(emitter, CONF_SERVER, number) &&
         add_hosts(emitter, server, number);
}

/* Of virtuals without a host, and locations that no virtual leads to. */
static bool add_others(struct emitter *emitter)
{
  struct model const *model = emitter->model;

  for (size_t i = 0; i < model->virtual_count; i++)
    if (!conf_written(&emitter->writer, CONF_VIRTUAL, (uint32_t)i) &&
        !add_virtual(emitter, model->virtuals[i]))
      return false;
  for (size_t i = 0; i < model->location_count; i++)
    if (!conf_written(&emitter->writer, CONF_LOCATION, (uint32_t)i) &&
        !add_location(emitter, model->locations[i]))
      return false;
  return true;
}

static bool add_tables(struct emitter *emitter)
{
  struct map const *known = &emitter->tables.known;

  for (size_t i = 0; i < known->count; i++)
    if (!conf_write_numbered(&emitter->writer, CONF_TABLE, (uint32_t)i, known->entries[i].key))
      return false;
  return true;
}

static bool add_all(struct emitter *emitter)
{
  bool good = true;

  for (size_t i = 0; good && i < emitter->model->server_count; i++)
    good = add_server(emitter, (uint32_t)i);
  return good && add_others(emitter) && add_tables(emitter);
}

/* When everything else has been made: it says what that comes to. */
static bool finish(struct emitter *emitter)
{
  struct conf_globals globals = emit_globals(emitter->model);

  globals.runs_scripts = emitter->tables.scripts;
  globals.user_runs_scripts = !globals.stay_root && script_setting_without_user(emitter->model);
  put_needs(&globals, emitter->model);
  return conf_write_finish(&emitter->writer, &globals);
}

int emit_model(struct model const *model, int fd)
{
  struct emitter emitter = { .model = model,
                             .writer = CONF_WRITER_ZERO,
                             .data = STRALLOC_ZERO,
                             .entries = STRALLOC_ZERO,
                             .index = STRALLOC_ZERO,
                             .trusted = STRALLOC_ZERO };
  bool const good = conf_write_start(&emitter.writer, fd) && add_all(&emitter) && finish(&emitter);

  conf_write_free(&emitter.writer);
  stralloc_free(&emitter.data);
  stralloc_free(&emitter.entries);
  stralloc_free(&emitter.index);
  stralloc_free(&emitter.trusted);
  map_free(&emitter.tables.known);
  return good;
}
