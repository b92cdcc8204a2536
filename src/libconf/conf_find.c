/* conf_find: the virtual server of a host, by the hosts of the cdb. */
#include <string.h>

#include <httpway/conf.h>

#include "record.h"

/* The host after KEY_SERVER bytes of room, as it is the end of the key. */
static bool host_look_up(struct conf const *c, uint32_t server, char *key, size_t length,
                         uint32_t *found)
{
  struct bytes record;
  key_begin(key, server);
  if (record_get(c->image, bytes_of(key, KEY_SERVER + length), &record) != 1 ||
      record.n != sizeof(*found))
    return false;
  memcpy(found, record.s, sizeof(*found));
  return true;
}

/* The longest end of the host first. What is before a dot is not needed any more, and makes room
   for what a key begins with. */
static bool end_look_up(struct conf const *c, uint32_t server, char *key, size_t length,
                        uint32_t *found)
{
  uint32_t const longest = c->servers[server].longest_pattern;
  size_t at = length > longest ? length - longest : 1;
  for (; longest && at < length; at++)
    if (key[KEY_SERVER + at] == '.' && host_look_up(c, server, key + at, length - at, found))
      return true;
  return false;
}

uint32_t conf_host_find(struct conf const *c, uint32_t server, struct bytes host)
{
  char key[KEY_MAX];
  uint32_t found;
  if (host.n > HOST_MAX)
    return CONF_NONE;
  memcpy(key + KEY_SERVER, host.s, host.n);
  return host_look_up(c, server, key, host.n, &found) || end_look_up(c, server, key, host.n, &found)
             ? found
             : c->servers[server].any_host;
}

/* Each is one Server's: parts_check.c. */
uint32_t conf_socket_count(struct conf const *c)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < c->globals->servers; i++)
    count += c->servers[i].sockets.count;
  return count;
}

bool conf_texts_fit(struct conf_texts const *patterns, struct bytes text,
                    bool (*fits)(struct bytes text, struct bytes pattern))
{
  bool any = patterns->count == 0;
  for (uint32_t i = 0; !any && i < patterns->count; i++)
    any = fits(text, conf_text(conf_texts(patterns) + i));
  return any;
}
