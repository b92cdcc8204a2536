/* conf_read: servers, virtual servers, locations and tables by number; the virtual server of a
   host. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <httpway/big_endian.h>
#include <httpway/conf.h>
#include <httpway/host.h>

#include "layout.h"
#include "record.h"

/* What was looked up lately, as most requests ask for it again. The compiled configuration never
   changes, so nothing here grows old. */
enum { MEMO_SETTINGS = 16 };

struct memo_settings {
  bool known;
  uint32_t number; /* of their table */
  struct conf_location kept;
};

/* Of what there can be very many only the last one is kept: when each request asks for another one,
   remembering more would cost more than it spares. */
struct conf_memo {
  struct {
    bool known;
    uint32_t server;
    size_t length;
    char name[HOST_MAX];
    struct conf_reference found;
  } host;
  struct {
    bool known;
    uint32_t number;
    struct conf_virtual kept;
  } virtual_one;
  struct {
    bool known;
    uint32_t number;
    struct conf_location kept;
  } location;
  struct memo_settings settings[MEMO_SETTINGS];
};

int conf_remember(struct conf *c)
{
  /* Slots that were never used take no memory. */
  c->memo = calloc(1, sizeof(*c->memo));
  return c->memo != 0;
}

static int structure_read(struct conf const *c, enum conf_kind kind, struct conf_reference which,
                          struct layout const *layout, void *out)
{
  struct bytes record;
  int found = conf_record_at(c, kind, which, &record);
  if (found != 1)
    return found;
  return layout_unpack(&record, layout, out) ? 1 : -1;
}

int conf_server_read(struct conf const *c, uint32_t server, struct conf_server *out)
{
  return structure_read(c, CONF_SERVER, conf_numbered(server), &layout_server, out);
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

int conf_virtual_read(struct conf const *c, struct conf_reference virtual_one,
                      struct conf_virtual *out)
{
  struct conf_memo *memo = c->memo;
  int found;
  if (memo && memo->virtual_one.known && memo->virtual_one.number == virtual_one.number) {
    *out = memo->virtual_one.kept;
    return 1;
  }
  found = structure_read(c, CONF_VIRTUAL, virtual_one, &layout_virtual, out);
  if (memo && found == 1) {
    memo->virtual_one.known = true;
    memo->virtual_one.number = virtual_one.number;
    memo->virtual_one.kept = *out;
  }
  return found;
}

/* Fills the settings of a location, and nothing else that has a meaning. */
static bool settings_read(struct conf const *c, uint32_t number, struct conf_location *out)
{
  struct memo_settings *memo = c->memo ? c->memo->settings + number % MEMO_SETTINGS : 0;
  struct bytes record;
  if (memo && memo->known && memo->number == number) {
    *out = memo->kept;
    return true;
  }
  record = conf_table(c, number);
  if (!layout_unpack(&record, &layout_settings, out))
    return false;
  if (memo)
    *memo = (struct memo_settings){ .known = true, .number = number, .kept = *out };
  return true;
}

/* The core takes one of its Locations, by a counter. */
static bool places_possible(struct conf const *c, struct conf_location const *l)
{
  return l->place_count >= 1 && l->place_count <= CONF_PLACES_MAX &&
         (l->turn == CONF_NONE || l->turn < c->globals.turns);
}

static int location_unpack(struct conf const *c, struct conf_reference location,
                           struct conf_location *out)
{
  struct bytes record, rest;
  int found = conf_record_at(c, CONF_LOCATION, location, &record);
  if (found != 1)
    return found;
  rest = record;
  if (!layout_unpack(&rest, &layout_location_settings, out) ||
      !settings_read(c, out->settings, out) || !layout_unpack(&record, &layout_location, out) ||
      !places_possible(c, out))
    return -1;
  return 1;
}

int conf_location_at(struct conf const *c, struct conf_reference location,
                     struct conf_location *out)
{
  struct conf_memo *memo = c->memo;
  int found;
  if (memo && memo->location.known && memo->location.number == location.number) {
    *out = memo->location.kept;
    return 1;
  }
  found = location_unpack(c, location, out);
  if (!memo || found != 1)
    return found;
  /* It is large: kept when it is asked for twice running. */
  memo->location.known = memo->location.number == location.number;
  memo->location.number = location.number;
  if (memo->location.known)
    memo->location.kept = *out;
  return 1;
}

int conf_location_read(struct conf const *c, uint32_t location, struct conf_location *out)
{
  return conf_location_at(c, conf_numbered(location), out);
}

/* The host after KEY_NUMBERED bytes of room, as it is the end of the key. */
static bool host_look_up(struct conf const *c, uint32_t server, char *key, size_t length,
                         struct conf_reference *found)
{
  struct bytes record;
  conf_key_begin(key, 'h', server);
  if (conf_record_get(c, key, KEY_NUMBERED + length, &record) != 1 || record.n != 8)
    return false;
  *found = (struct conf_reference){ .number = big_endian_get32(record.s),
                                    .position = big_endian_get32(record.s + 4) };
  return true;
}

/* The longest end of the host first. What is before a dot is not needed any more, and makes room
   for what a key begins with. */
static bool pattern_find(struct conf const *c, uint32_t longest, uint32_t server, char *key,
                         size_t length, struct conf_reference *found)
{
  size_t at = length > longest ? length - longest : 1;
  for (; at < length; at++)
    if (key[KEY_NUMBERED + at] == '.' && host_look_up(c, server, key + at, length - at, found))
      return true;
  return false;
}

static struct conf_reference host_find(struct conf const *c, struct conf_server const *s,
                                       uint32_t server, struct bytes host)
{
  char key[KEY_NUMBERED + HOST_MAX];
  struct conf_reference found;
  memcpy(key + KEY_NUMBERED, host.s, host.n);
  if (host_look_up(c, server, key, host.n, &found) ||
      (s->longest_pattern && pattern_find(c, s->longest_pattern, server, key, host.n, &found)))
    return found;
  return conf_numbered(s->any_host);
}

static void host_remember(struct conf_memo *memo, uint32_t server, struct bytes host,
                          struct conf_reference found)
{
  memo->host.known = true;
  memo->host.server = server;
  memo->host.length = host.n;
  memcpy(memo->host.name, host.s, host.n);
  memo->host.found = found;
}

struct conf_reference conf_virtual_find(struct conf const *c, struct conf_server const *s,
                                        uint32_t server, struct bytes host)
{
  struct conf_memo *memo = c->memo;
  struct conf_reference found;
  if (host.n == 0)
    return conf_numbered(s->no_host);
  if (host.n > HOST_MAX)
    return conf_numbered(CONF_NONE);
  if (memo && memo->host.known && memo->host.server == server &&
      bytes_equal(bytes_of(memo->host.name, memo->host.length), host))
    return memo->host.found;
  found = host_find(c, s, server, host);
  if (memo)
    host_remember(memo, server, host, found);
  return found;
}

struct bytes conf_table(struct conf const *c, uint32_t table)
{
  struct bytes record;
  if (table == CONF_NONE || conf_record_at(c, CONF_TABLE, conf_numbered(table), &record) != 1)
    return BYTES_NONE;
  return record;
}
