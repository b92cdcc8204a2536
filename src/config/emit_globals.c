/* emit_globals: the records of the whole server and of each Server. */
#include "emit.h"
#include "value.h"

struct conf_user put_user(struct tables *tables, struct setting const *s)
{
  struct conf_user user = { .uid = 0 };

  if (s)
    user = (struct conf_user){ put_text(tables, s->text), (uint32_t)s->number, s->gid };
  return user;
}

struct conf_globals emit_globals(struct model const *model, struct tables *tables)
{
  struct conf_globals g = {
    .source = put_text(tables, bytes_from_string(model->source->name)),
    .log_fields = put_text(tables, model->log_fields),
    .user = put_user(tables, model->globals[KEY_USER]),
    .log_user = put_user(tables, model->globals[KEY_LOG_USER]),
    .auth_user = put_user(tables, model->globals[KEY_AUTH_USER]),
    .log_address = log_address_of(global_text(model, KEY_LOG_ADDRESS)),
    .log_style = model->log_style,
    .servers = (uint32_t)model->server_count,
    .virtuals = (uint32_t)model->virtual_count,
    .locations = (uint32_t)model->location_count,
    .turns = model->turns,
#define VALUE(id, word, place, value, type, member) .member = (type)global_number(model, KEY_##id),
#define TEXT(id, word, place, demands, member)                                                     \
  .member = put_text(tables, global_text(model, KEY_##id)),
#include <httpway/globals.def>
  };

  if (!model->globals[KEY_NUM_CONNECTIONS])
    g.num_connections = 0;
  g.root_directory = put_text(tables, without_slashes(global_text(model, KEY_ROOT_DIRECTORY)));
  return g;
}

static void put_options(struct conf_server *out, struct block const *options)
{
  for (struct setting const *s = options->first; s; s = s->next)
    switch (s->keyword) {
#define OPTION(id, word, value, type, member)                                                      \
  case KEY_##id:                                                                                   \
    out->member = (type)s->number;                                                                 \
    break;
#include <httpway/server.def>
    default:
      break;
    }
}

static uint64_t number_of(struct block const *block, enum keyword_id id)
{
  struct setting const *setting = block_last(block, id);
  return setting ? setting->number : keywords[id].preset;
}

struct conf_server emit_server(struct server const *server)
{
  struct block const *block = server->block->block;
  struct conf_server out = {
#define VALUE(id, word, place, value, type, member) .member = (type)number_of(block, KEY_##id),
#include <httpway/server.def>
    .nodelay = -1,
    .v6only = -1,
    .any_host = server->any_host ? server->any_host->number : CONF_NONE,
    .no_host = server->no_host ? server->no_host->number : CONF_NONE,
    .has_hosts = server->host_count > 0,
    .longest_pattern = server->longest_pattern,
  };

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == KEY_OPTIONS)
      put_options(&out, s->block);
  return out;
}
