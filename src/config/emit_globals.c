/* emit_globals: the records of the whole server and of each Server. */
#include "emit.h"
#include "value.h"

static struct conf_user user_of(struct setting const *s)
{
  return s ? (struct conf_user){ .name = s->text, .uid = (uint32_t)s->number, .gid = s->gid }
           : (struct conf_user){ .name = BYTES_NONE };
}

struct conf_globals emit_globals(struct model const *model)
{
  struct conf_globals g = {
    .source = bytes_from_string(model->source->name),
    .log_fields = model->log_fields,
    .user = user_of(model->globals[KEY_USER]),
    .log_user = user_of(model->globals[KEY_LOG_USER]),
    .auth_user = user_of(model->globals[KEY_AUTH_USER]),
    .log_address = log_address_of(global_text(model, KEY_LOG_ADDRESS)),
    .log_style = model->log_style,
    .servers = (uint32_t)model->server_count,
    .virtuals = (uint32_t)model->virtual_count,
    .locations = (uint32_t)model->location_count,
    .turns = model->turns,
#define VALUE(id, word, place, value, type, member) .member = (type)global_number(model, KEY_##id),
#define TEXT(id, word, place, demands, member) .member = global_text(model, KEY_##id),
#include <httpway/globals.def>
  };

  if (!model->globals[KEY_NUM_CONNECTIONS])
    g.num_connections = 0;
  g.root_directory = without_slashes(g.root_directory);
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

struct conf_server emit_server(struct model const *model, struct server const *server)
{
  struct block const *block = server->block->block;
  struct conf_server out = {
#define VALUE(id, word, place, value, type, member) .member = (type)number_of(block, KEY_##id),
#include <httpway/server.def>
    .socket_user = user_of(block_last(block, KEY_SOCKET_USER)),
    .nodelay = -1,
    .v6only = -1,
    .any_host = server->any_host ? server->any_host->number : CONF_NONE,
    .no_host = server->no_host ? server->no_host->number : CONF_NONE,
    .longest_pattern = server->longest_pattern,
    .origin = source_origin(model->source, server->block->at),
  };

  for (struct setting const *s = block->first; s; s = s->next)
    if (s->keyword == KEY_OPTIONS)
      put_options(&out, s->block);
  return out;
}
