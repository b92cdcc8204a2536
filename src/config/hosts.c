/* hosts: which virtual server of a server answers for which host (REFERENCE 2.8). */
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

void hosts_choose(struct model *model, struct server *server)
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
