/* model: the walk over the tree that hands settings down. */
#include <stdlib.h>

#include "arena.h"
#include "map.h"
#include "model.h"

static void host_add(struct server *server, struct map *known, size_t *room,
                     struct setting const *host, struct virtual const *virtual)
{
  uint32_t const *place = map_find(known, host->text);

  if (place) { /* the later counts */
    server->hosts[*place] = (struct host_choice){ host, virtual };
    return;
  }
  server->hosts = arena_grow(server->hosts, room, server->host_count + 1, sizeof *server->hosts);
  if (host->text.s[0] == '*' && host->text.n - 1 > server->longest_pattern)
    server->longest_pattern = (uint32_t)host->text.n - 1;
  map_put(known, host->text, (uint32_t)server->host_count);
  server->hosts[server->host_count++] = (struct host_choice){ host, virtual };
}

static void hosts_choose(struct model *model, struct server *server)
{
  struct map known = { .count = 0 };
  struct virtual const *virtual;
  size_t room = 0;

  for (size_t i = 0; (virtual = server_virtual(model, server, i)); i++)
    for (struct setting const *s = virtual->block->block->first; s; s = s->next)
      if (s->keyword == KEY_HOST)
        host_add(server, &known, &room, s, virtual);
      else if (s->keyword == KEY_ANY_HOST && !server->any_host)
        server->any_host = virtual;
      else if (s->keyword == KEY_NO_HOST)
        server->no_host = virtual;
  map_free(&known);
}

/* What stands above the next block: the chain it will be searched before, and what it inherits. */
struct level {
  struct control *latest;
  struct control const *base;
};

static void location_add(struct model *model, struct control *control)
{
  control->number = (uint32_t)model->location_count;
  control->turn = control->place_count > 1 ? model->turns++ : CONF_NONE;
  model->locations = arena_grow(model->locations, &model->location_room, model->location_count + 1,
                                sizeof *model->locations);
  model->locations[model->location_count++] = control;
}

static void add_control(struct model *model, struct level *level, struct setting const *block)
{
  struct control *control = control_make(level->latest, level->base, block);

  control->number = CONF_NONE;
  level->latest = control;
  if (!control->first_place)
    level->base = control;
  else if (control->alias)
    location_add(model, control);
}

static struct virtual *add_virtual(struct model *model, struct level level,
                                   struct setting const *block)
{
  struct virtual *virtual = arena_get(sizeof *virtual);

  for (struct setting const *s = block->block->first; s; s = s->next)
    if (s->keyword == KEY_CONTROL)
      add_control(model, &level, s);
  virtual->block = block;
  virtual->chain = level.latest;
  virtual->number = (uint32_t)model->virtual_count;
  model->virtuals = arena_grow(model->virtuals, &model->virtual_room, model->virtual_count + 1,
                               sizeof *model->virtuals);
  model->virtuals[model->virtual_count++] = virtual;
  return virtual;
}

static void add_global_virtual(struct model *model, struct level level, struct setting const *block)
{
  struct virtual *virtual = add_virtual(model, level, block);

  model->global_virtuals = arena_grow(model->global_virtuals, &model->global_room,
                                      model->global_count + 1, sizeof *model->global_virtuals);
  model->global_virtuals[model->global_count++] = virtual;
}

static void add_server(struct model *model, struct level level, struct setting const *block)
{
  struct server server = { .block = block,
                           .global_virtuals = (uint32_t)model->global_count,
                           .first = (uint32_t)model->virtual_count };

  for (struct setting const *s = block->block->first; s; s = s->next)
    if (s->keyword == KEY_CONTROL)
      add_control(model, &level, s);
    else if (s->keyword == KEY_VIRTUAL)
      (void)add_virtual(model, level, s);
  server.end = (uint32_t)model->virtual_count;
  model->servers = arena_grow(model->servers, &model->server_room, model->server_count + 1,
                              sizeof *model->servers);
  model->servers[model->server_count++] = server;
}

void model_make(struct model *model, struct source const *source, struct block const *file)
{
  struct level level = { 0, 0 };

  *model = (struct model){ .source = source };
  for (struct setting const *s = file->first; s; s = s->next)
    switch (s->keyword) {
    case KEY_CONTROL:
      add_control(model, &level, s);
      break;
    case KEY_VIRTUAL:
      add_global_virtual(model, level, s);
      break;
    case KEY_SERVER:
      add_server(model, level, s);
      break;
    default:
      model_add_global(model, s);
    }
  model_finish_log_format(model, file);
  for (size_t i = 0; i < model->server_count; i++)
    hosts_choose(model, model->servers + i);
}

void model_free(struct model *model)
{
  for (size_t i = 0; i < model->server_count; i++)
    free(model->servers[i].hosts);
  free(model->servers);
  free(model->virtuals);
  free(model->global_virtuals);
  free(model->locations);
}

struct virtual const *server_virtual(struct model const *model, struct server const *server,
                                     size_t n)
{
  if (n < server->global_virtuals)
    return model->global_virtuals[n];
  n -= server->global_virtuals;
  return n < server->end - server->first ? model->virtuals[server->first + n] : 0;
}
