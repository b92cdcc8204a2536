/* conf_read: servers, virtual servers, locations and tables by number; the virtual server of a
 * host. */
#include <limits.h>
#include <string.h>

#include <skalibs/uint32.h>

#include <httpway/conf.h>
#include <httpway/host.h>

#include "layout.h"
#include "memo.h"
#include "record.h"

static int structure_read(struct conf const *c, char letter, uint32_t number,
                          struct layout const *layout, void *out, size_t size)
{
  struct memo_structure *memo = memo_structure(c, letter, number);
  struct bytes record;
  int found;
  if (memo && memo->letter == letter && memo->number == number) {
    memcpy(out, &memo->kept, size);
    return 1;
  }
  found = conf_record_numbered(c, letter, number, &record);
  if (found != 1)
    return found;
  if (!layout_unpack(&record, layout, out))
    return -1;
  if (memo) {
    memo->letter = letter;
    memo->number = number;
    memcpy(&memo->kept, out, size);
  }
  return 1;
}

int conf_server_read(struct conf const *c, uint32_t server, struct conf_server *out)
{
  return structure_read(c, 's', server, &layout_server, out, sizeof(*out));
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
  return structure_read(c, 'v', virtual_number, &layout_virtual, out, sizeof(*out));
}

int conf_location_read(struct conf const *c, uint32_t location, struct conf_location *out)
{
  return structure_read(c, 'l', location, &layout_location, out, sizeof(*out));
}

uint32_t conf_virtual_find(struct conf const *c, struct conf_server const *s, uint32_t server,
                           struct bytes host)
{
  char key[KEY_NUMBERED + HOST_MAX];
  struct bytes record;
  uint32_t number;
  if (host.n == 0)
    return s->no_host;
  if (host.n > HOST_MAX)
    return CONF_NONE;
  conf_key_begin(key, 'h', server);
  memcpy(key + KEY_NUMBERED, host.s, host.n);
  if (conf_record_get(c, key, KEY_NUMBERED + host.n, &record) != 1 || record.n != 4)
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

bool conf_list_fits(struct bytes list, struct bytes text,
                    bool (*fits)(struct bytes text, struct bytes pattern))
{
  struct bytes pattern;
  bool any = list.n == 0;
  while (!any && conf_list_next(&list, &pattern))
    any = fits(text, pattern);
  return any;
}
