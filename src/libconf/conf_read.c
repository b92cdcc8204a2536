/* conf_read: servers, virtual servers, locations and tables by number; the virtual server of a
 * host. */
#include <limits.h>

#include <skalibs/uint32.h>

#include <httpway/conf.h>
#include <httpway/host.h>

#include "layout.h"
#include "memo.h"
#include "record.h"

static int structure_read(struct conf const *c, char letter, uint32_t number,
                          struct layout const *layout, void *out)
{
  struct bytes record;
  int found = conf_record_numbered(c, letter, number, &record);
  if (found != 1)
    return found;
  return layout_unpack(&record, layout, out) ? 1 : -1;
}

int conf_server_read(struct conf const *c, uint32_t server, struct conf_server *out)
{
  return structure_read(c, 's', server, &layout_server, out);
}

int conf_socket_count(struct conf const *c)
{
  struct conf_server server;
  uint32_t count = 0;
  for (uint32_t i = 0; i < c->globals.servers; i++) {
    if (conf_server_read(c, i, &server) != 1 || server.sockets > INT_MAX - count)
      return -1;
    count += server.sockets;
  }
  return (int)count;
}

int conf_virtual_read(struct conf const *c, uint32_t virtual_number, struct conf_virtual *out)
{
  struct memo_virtual *memo = memo_virtual(c, virtual_number);
  int found;
  if (memo && memo->known && memo->number == virtual_number) {
    *out = memo->virtual;
    return 1;
  }
  found = structure_read(c, 'v', virtual_number, &layout_virtual, out);
  if (memo && found == 1)
    *memo = (struct memo_virtual){ .known = true, .number = virtual_number, .virtual = *out };
  return found;
}

int conf_location_read(struct conf const *c, uint32_t location, struct conf_location *out)
{
  struct memo_location *memo = memo_location(c, location);
  int found;
  if (memo && memo->known && memo->number == location) {
    *out = memo->location;
    return 1;
  }
  found = structure_read(c, 'l', location, &layout_location, out);
  if (memo && found == 1)
    *memo = (struct memo_location){ .known = true, .number = location, .location = *out };
  return found;
}

uint32_t conf_virtual_find(struct conf const *c, struct conf_server const *s, uint32_t server,
                           struct bytes host)
{
  char key[5 + HOST_MAX] = { 'h' };
  struct bytes record;
  uint32_t number;
  if (host.n == 0)
    return s->no_host;
  if (host.n > HOST_MAX)
    return CONF_NONE;
  uint32_pack_big(key + 1, server);
  memcpy(key + 5, host.s, host.n);
  if (conf_record_get(c, key, 5 + host.n, &record) != 1 || record.n != 4)
    return s->any_host;
  uint32_unpack_big(record.s, &number);
  return number;
}

struct bytes conf_table(struct conf const *c, uint32_t table)
{
  struct bytes record;
  if (table == CONF_NONE || conf_record_numbered(c, 't', table, &record) != 1)
    return BYTES_NONE;
  return record;
}

bool conf_socket_next(struct bytes *rest, struct conf_socket *out)
{
  return layout_unpack(rest, &layout_socket, out);
}

bool conf_alias_next(struct bytes *rest, struct conf_alias *out)
{
  return layout_unpack(rest, &layout_alias, out);
}

bool conf_rule_next(struct bytes *rest, struct conf_rule *out)
{
  return layout_unpack(rest, &layout_rule, out);
}

bool conf_list_next(struct bytes *rest, struct bytes *item)
{
  return layout_unpack_bytes(rest, item);
}

bool conf_header_rule_next(struct bytes *rest, struct conf_header_rule *out)
{
  return layout_unpack(rest, &layout_header_rule, out);
}
