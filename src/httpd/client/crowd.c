/* crowd: counting begins with all that there are when more than half of the places are taken, and
   ends when fewer than a quarter are: both are paid for by those that came or went between. */
#include "decide/client_address.h"
#include "state/connection.h"
#include "client/crowd.h"
#include "state/server.h"

static void add(struct server *server, struct connection const *c)
{
  origins_add(&server->origins, c->number, client_address_counted(server, c));
}

static void count_all(struct server *server)
{
  server->crowded = true;
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].state != CONNECTION_FREE)
      add(server, server->connections + i);
}

static void forget_all(struct server *server)
{
  server->crowded = false;
  for (uint32_t i = 0; i < server->connection_max; i++)
    if (server->connections[i].state != CONNECTION_FREE)
      origins_remove(&server->origins, i);
}

void crowd_join_counted(struct server *server, struct connection const *c)
{
  if (server->crowded)
    add(server, c);
  else
    count_all(server);
}

void crowd_leave(struct server *server, struct connection const *c)
{
  if (!server->crowded)
    return;
  if (!server->crowd_kept && server->connection_count - 1 < server->connection_max / 4)
    forget_all(server);
  else
    origins_remove(&server->origins, c->number);
}

void crowd_count(struct server *server)
{
  server->crowd_kept = true;
  if (!server->crowded)
    count_all(server);
}

void crowd_rename(struct server *server, struct connection const *c)
{
  if (!server->crowded)
    return;
  origins_remove(&server->origins, c->number);
  add(server, c);
}
