/* conf_servers: read once, so that no request has to look for them. */
#include <errno.h>
#include <stdlib.h>

#include "loop/conf_servers.h"

struct conf_server *conf_servers_read(struct conf const *conf)
{
  uint32_t count = conf->globals.servers;
  struct conf_server *servers = calloc(count ? count : 1, sizeof(*servers));
  for (uint32_t i = 0; servers && i < count; i++) {
    if (conf_server_read(conf, i, servers + i) != 1) {
      free(servers);
      errno = EPROTO;
      return 0;
    }
  }
  return servers;
}

uint32_t *conf_turns_make(struct conf const *conf)
{
  return calloc(conf->globals.turns ? conf->globals.turns : 1, sizeof(uint32_t));
}
