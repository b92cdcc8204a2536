/* read_conf: everything that the programs read of a compiled configuration, read of any bytes: what
   is found lies in them, and every walk ends. */
#ifndef TESTS_READ_CONF_H
#define TESTS_READ_CONF_H

#include <httpway/big_endian.h>
#include <httpway/conf.h>
#include <httpway/route.h>

#include "../../src/libconf/record.h"
#include "fuzz.h"

/* No more of each is read: a damaged index may be as long as the file. */
enum { READ_MOST = 64 };

static inline void require_inside(struct conf const *c, struct bytes part)
{
  require(part.n == 0 || (part.s >= c->image.s && part.n <= c->image.n &&
                          (size_t)(part.s - c->image.s) <= c->image.n - part.n));
}

static inline void read_list(struct conf const *c, struct bytes list)
{
  struct bytes item;
  size_t left = list.n;
  require_inside(c, list);
  while (conf_list_next(&list, &item)) {
    require(list.n < left);
    left = list.n;
    require_inside(c, item);
  }
}

static inline void read_rules(struct bytes rules)
{
  struct conf_rule rule;
  size_t left = rules.n;
  for (; conf_rule_next(&rules, &rule); left = rules.n)
    require(rules.n < left);
}

static inline void read_header_rules(struct conf const *c, struct bytes rules)
{
  struct conf_header_rule rule;
  size_t left = rules.n;
  for (; conf_header_rule_next(&rules, &rule); left = rules.n) {
    require(rules.n < left);
    require_inside(c, rule.name);
    require_inside(c, rule.value);
    read_list(c, rule.paths);
    read_list(c, rule.types);
    read_list(c, rule.statuses);
  }
}

static inline void read_suffixes(struct conf const *c, uint32_t table)
{
  static char const *const names[] = { "", "x", "/a/index.html", "/x.cgi", "/dump", "404", "4xx" };
  struct conf_suffix suffix;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (conf_suffix_find(conf_table(c, table), bytes_from_string(names[i]), &suffix)) {
      require_inside(c, suffix.suffix);
      require_inside(c, suffix.value);
    }
}

static inline void read_location(struct conf const *c, struct conf_location const *l)
{
  static unsigned int const statuses[] = { 401, 403, 404, 500, 999 };
  require(l->place_count >= 1 && l->place_count <= CONF_PLACES_MAX);
  require(l->turn == CONF_NONE || l->turn < c->globals.turns);
  require_inside(c, l->alias);
  require_inside(c, l->user_check);
  require_inside(c, l->origin);
  read_list(c, l->places);
  read_list(c, conf_table(c, l->index_names));
  read_list(c, conf_table(c, l->export_names));
  read_list(c, conf_table(c, l->put_env));
  read_list(c, conf_table(c, l->extra_headers));
  read_list(c, conf_table(c, l->precompressed_types));
  read_list(c, conf_table(c, l->try_suffixes));
  read_rules(conf_table(c, l->access));
  read_header_rules(c, conf_table(c, l->header_rules));
  read_suffixes(c, l->suffixes);
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
    require_inside(c, conf_error_file(c, l, statuses[i]));
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

static inline void read_routes(struct conf const *c, struct conf_virtual const *v)
{
  static char const *const paths[] = { "/", "/a", "/a/b/c.html", "/~joe/x", "/cgi-bin/x", "" };
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  struct route_homes const homes = { .find = read_home };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct conf_location location = { .place_count = 0 };
    struct route route = { .location = &location };
    if (route_find(c, v, bytes_from_string(paths[i]), &client, &homes, &route) == ROUTE_FOUND)
      read_location(c, &location);
  }
}

static inline void read_virtual(struct conf const *c, struct conf_reference where)
{
  struct conf_virtual v;
  struct conf_alias alias;
  size_t left;
  if (conf_virtual_read(c, where, &v) != 1)
    return;
  read_routes(c, &v);
  for (left = v.entries.n; conf_alias_next(&v.entries, &alias); left = v.entries.n) {
    require(v.entries.n < left);
    require_inside(c, alias.alias);
    read_rules(conf_table(c, alias.clients));
  }
}

static inline void read_server(struct conf const *c, uint32_t number)
{
  static char const *const hosts[] = { "",    "www.example.com", "other.example",
                                       "a.b", "a.b.example.com", "[::1]" };
  struct conf_server server;
  struct conf_socket socket;
  if (conf_server_read(c, number, &server) != 1)
    return;
  read_rules(server.trusted_proxies);
  while (conf_socket_next(&server.socket_entries, &socket))
    require_inside(c, socket.path);
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
    read_virtual(c, conf_virtual_find(c, &server, number, bytes_from_string(hosts[i])));
}

static inline void read_globals(struct conf const *c)
{
  struct bytes const texts[] = { c->globals.log, c->globals.error_log, c->globals.pid_file,
                                 c->globals.root_directory, c->globals.core_directory };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    require_inside(c, texts[i]);
  (void)conf_socket_count(c);
}

static inline void read_everything(struct conf const *c)
{
  read_globals(c);
  for (uint32_t i = 0; i < READ_MOST; i++) {
    struct conf_location location;
    read_server(c, i);
    read_virtual(c, conf_numbered(i));
    if (conf_location_read(c, i, &location) == 1)
      read_location(c, &location);
    read_suffixes(c, i);
  }
}

static inline void read_conf(struct bytes image)
{
  struct conf c;
  if (!conf_attach(&c, image))
    return;
  read_everything(&c);
  require(conf_remember(&c));
  read_everything(&c);
  free(c.memo);
}

#endif
