/* read_conf: everything that the programs read of a compiled configuration, read of any bytes: they
   are refused, or what is found lies in them, and every walk ends. */
#ifndef TESTS_READ_CONF_H
#define TESTS_READ_CONF_H

#include <httpway/alias_index.h>
#include <httpway/route.h>

#include "../../src/libconf/parts.h"
#include "../../src/libconf/record.h"
#include "fuzz.h"

static inline void require_inside(struct conf const *c, struct bytes part)
{
  require(part.s >= c->image.s && part.n <= c->image.n &&
          (size_t)(part.s - c->image.s) <= c->image.n - part.n);
}

/* Every member of a record of that part, by the tables that it was checked by. */
static inline void read_record(struct conf const *c, unsigned int part, char const *record)
{
  struct part_layout const *layout = part_layouts + part;
  for (unsigned int i = 0; i < layout->count; i++) {
    struct member const *m = layout->members + i;
    struct conf_text const *list = (void const *)(record + m->offset);
    if (m->kind < CONF_PARTS)
      require_inside(c, bytes_of((char const *)list + list->ahead,
                                 (size_t)list->length * part_layouts[m->kind].size));
    else if (m->kind == MEMBER_BOOL)
      require((unsigned char)record[m->offset] <= 1);
  }
}

static inline void read_suffixes(struct conf const *c, struct conf_suffixes const *suffixes)
{
  static char const *const names[] = { "", "x", "/a/index.html", "/x.cgi", "/dump", "404", "4xx" };
  for (uint32_t i = 0; i < suffixes->count; i++)
    read_record(c, PART_SUFFIXES, (char const *)(conf_suffixes(suffixes) + i));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct conf_suffix const *found = conf_suffix_find(suffixes, bytes_from_string(names[i]));
    require(!found || (found >= conf_suffixes(suffixes) &&
                       found < conf_suffixes(suffixes) + suffixes->count));
  }
}

static inline void read_texts(struct conf const *c, struct conf_texts const *list)
{
  for (uint32_t i = 0; i < list->count; i++)
    require_inside(c, conf_text(conf_texts(list) + i));
  (void)conf_texts_fit(list, BYTES("x"), bytes_equal);
}

static inline void read_location(struct conf const *c, struct conf_location const *l)
{
  static unsigned int const statuses[] = { 401, 403, 404, 500, 999 };
  struct conf_settings const *s = conf_settings(l);
  require(l->places.count >= 1 && l->places.count <= CONF_PLACES_MAX);
  require(l->turn == CONF_NONE || l->turn < c->globals->turns);
  require_inside(c, bytes_of((char const *)s, sizeof(*s)));
  read_record(c, PART_LOCATIONS, (char const *)l);
  read_record(c, PART_SETTINGS, (char const *)s);
  read_texts(c, &l->places);
  read_texts(c, &s->index_names);
  read_suffixes(c, &s->suffixes);
  read_suffixes(c, &s->error_files);
  for (uint32_t i = 0; i < s->header_rules.count; i++)
    read_record(c, PART_HEADER_RULES, (char const *)(conf_header_rules(&s->header_rules) + i));
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
    (void)conf_error_file(s, statuses[i]);
  (void)conf_location_mark(l);
}

static inline enum route_home read_home(void *data, uint32_t location, struct bytes user,
                                        struct bytes *home)
{
  (void)data;
  (void)user;
  *home = BYTES("/home/joe");
  return (enum route_home)(location % 3);
}

static inline void read_virtual(struct conf const *c, struct conf_virtual const *v)
{
  static char const *const paths[] = { "/", "/a", "/a/b/c.html", "/~joe/x", "/cgi-bin/x", "" };
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  struct route_homes const homes = { .find = read_home };
  read_record(c, PART_VIRTUALS, (char const *)v);
  for (uint32_t i = 0; i < v->aliases.count; i++) {
    struct conf_alias const *alias = conf_aliases(&v->aliases) + i;
    read_record(c, PART_ALIASES, (char const *)alias);
    require(alias->location < c->globals->locations);
  }
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct route route;
    if (route_find(c, v, bytes_from_string(paths[i]), &client, &homes, &route) == ROUTE_FOUND)
      read_location(c, route.location);
  }
}

static inline void read_server(struct conf const *c, uint32_t number)
{
  static char const *const hosts[] = { "",    "www.example.com", "other.example",
                                       "a.b", "a.b.example.com", "[::1]" };
  struct conf_server const *server = c->servers + number;
  read_record(c, PART_SERVERS, (char const *)server);
  for (uint32_t i = 0; i < server->sockets.count; i++)
    read_record(c, PART_SOCKETS, (char const *)(conf_sockets(&server->sockets) + i));
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    struct conf_virtual const *v =
        conf_virtual(c, conf_virtual_find(c, number, bytes_from_string(hosts[i])));
    if (v)
      read_virtual(c, v);
  }
}

static inline void read_everything(struct conf const *c)
{
  read_record(c, PART_GLOBALS, (char const *)c->globals);
  (void)conf_socket_count(c);
  for (uint32_t i = 0; i < c->globals->servers; i++)
    read_server(c, i);
  for (uint32_t i = 0; i < c->globals->virtuals; i++)
    read_virtual(c, c->virtuals + i);
  for (uint32_t i = 0; i < c->globals->locations; i++)
    read_location(c, c->locations + i);
  require(!conf_virtual(c, c->globals->virtuals) && !conf_location(c, c->globals->locations));
}

/* image: it begins where a page may. */
static inline void read_conf(struct bytes image)
{
  struct conf c;
  require((uintptr_t)image.s % RECORDS_ALIGNED == 0);
  if (conf_attach(&c, image))
    read_everything(&c);
}

#endif
