/* conf_reader: not a test itself: prints what the readers of a compiled configuration see, for the
   tests in tests/suite/data-*.t. conf_reader CDB                                  globals and
   servers, "name=value" a line conf_reader CDB SERVER HOST PATH CLIENT          the virtual server
   and location of a request conf_reader CDB SERVER HOST PATH CLIENT FILE     and what the suffixes
   say of FILE */
#include <stdio.h>
#include <stdlib.h>

#include <httpway/conf.h>
#include <httpway/route.h>

static void print_bytes(char const *name, struct bytes value)
{
  printf("%s=%.*s\n", name, (int)value.n, value.n ? value.s : "");
}

static void print_number(char const *name, long long value)
{
  printf("%s=%lld\n", name, value);
}

static void print_user(char const *name, struct conf_user const *user)
{
  printf("%s=%.*s:%u:%u\n", name, (int)user->name.n, user->name.n ? user->name.s : "",
         (unsigned int)user->uid, (unsigned int)user->gid);
}

static void print_list(char const *name, struct bytes list)
{
  struct bytes item;

  printf("%s=", name);
  for (bool more = false; conf_list_next(&list, &item); more = true)
    printf("%s%.*s", more ? "|" : "", (int)item.n, item.s);
  putchar('\n');
}

static void print_groups(char const *name, struct bytes rest)
{
  struct conf_group group;
  char const *separator = "";
  printf("%s=", name);
  while (conf_group_next(&rest, &group)) {
    printf("%s%lu", separator, (unsigned long)group.gid);
    separator = ",";
  }
  printf("\n");
}

static void print_rules(char const *name, struct bytes table)
{
  struct conf_rule rule;

  printf("%s=", name);
  for (bool more = false; conf_rule_next(&table, &rule); more = true) {
    struct address address = { .family = rule.network.family };
    char text[ADDRESS_TEXT_MAX];
    memcpy(address.ip, rule.network.ip, sizeof address.ip);
    printf("%s%c%.*s/%u", more ? "|" : "", rule.allow ? '+' : '-',
           (int)address_format(text, &address), text, (unsigned int)rule.network.prefix);
  }
  putchar('\n');
}

static void print_header_rules(struct bytes table)
{
  struct conf_header_rule rule;

  printf("header_rules=");
  for (bool more = false; conf_header_rule_next(&table, &rule); more = true)
    printf("%s%u %.*s=%.*s%s%s%s", more ? "|" : "", rule.verb, (int)rule.name.n, rule.name.s,
           (int)rule.value.n, rule.value.s, rule.paths.n ? " paths" : "",
           rule.types.n ? " types" : "", rule.statuses.n ? " statuses" : "");
  putchar('\n');
}

static void print_globals(struct conf_globals const *g)
{
#define VALUE(id, word, place, value, type, member) print_number(#member, (long long)g->member);
#define TEXT(id, word, place, demands, member) print_bytes(#member, g->member);
#include <httpway/globals.def>
  print_bytes("source", g->source);
  printf("log_fields=");
  for (size_t i = 0; i < g->log_fields.n; i++)
    printf("%s%d", i ? "," : "", g->log_fields.s[i]);
  putchar('\n');
  print_user("user", &g->user);
  print_user("log_user", &g->log_user);
  print_user("auth_user", &g->auth_user);
  print_number("log_style", g->log_style);
  printf("log_address=%u,%u,%d,%d\n", g->log_address.ipv4, g->log_address.ipv6, g->log_address.hash,
         g->log_address.logins);
  print_number("knows_users", g->knows_users);
  print_number("runs_user_checks", g->runs_user_checks);
  print_number("user_runs_scripts", g->user_runs_scripts);
  print_number("allows_set_id", g->allows_set_id);
  print_number("servers", g->servers);
  print_number("virtuals", g->virtuals);
  print_number("locations", g->locations);
  print_number("turns", g->turns);
}

static void print_server(struct conf_server const *s, uint32_t number)
{
  char text[ADDRESS_TEXT_MAX];
  struct bytes rest = s->socket_entries;
  struct conf_socket socket;
  unsigned int sockets = 0;

  printf("server%u=", (unsigned int)number);
  for (; conf_socket_next(&rest, &socket); sockets++)
    printf("%s%.*s%.*s,%u%s", sockets ? "+" : "", (int)address_format(text, &socket.address), text,
           (int)socket.path.n, socket.path.s, (unsigned int)socket.address.port,
           socket.v6only ? ",v6only" : "");
  printf("%s,%u,%u,%u,%d,%d\n", sockets == s->sockets && !rest.n ? "" : "(damaged)",
         (unsigned int)s->backlog, (unsigned int)s->rcvbuf, (unsigned int)s->sndbuf, s->nodelay,
         s->v6only);
  printf("socket%u=%o,%.*s:%u:%u\n", (unsigned int)number, (unsigned int)s->socket_mode,
         (int)s->socket_user.name.n, s->socket_user.name.s, (unsigned int)s->socket_user.uid,
         (unsigned int)s->socket_user.gid);
  printf("proxies%u=%d,%u:", (unsigned int)number, s->proxy_protocol, s->forwarded_field);
  print_rules("", s->trusted_proxies);
}

static void print_limits(struct conf_script_limits const *l)
{
  printf("script_limits=%llu,%llu,%llu,%llu,%llu\n", (unsigned long long)l->cpu,
         (unsigned long long)l->memory, (unsigned long long)l->processes,
         (unsigned long long)l->files, (unsigned long long)l->file_size);
}

static void print_location(struct conf const *c, struct conf_location const *l)
{
  struct conf_suffix coding;

#define VALUE(id, word, place, value, type, member) print_number(#member, (long long)l->member);
#define TEXT(id, word, place, demands, member) print_bytes(#member, l->member);
#include <httpway/location.def>
  printf("mark=%llu\n", (unsigned long long)conf_location_mark(l));
  print_bytes("alias", l->alias);
  print_list("places", l->places);
  print_number("turn", l->turn == CONF_NONE ? -1 : (long long)l->turn);
  print_number("exact_match", l->exact_match);
  print_number("user_directory", l->user_directory);
  print_number("takes_path_info", l->takes_path_info);
  print_number("run_scripts_as_owner", l->run_scripts_as_owner);
  print_bytes("user_file", l->user_file);
  print_bytes("user_check", l->user_check);
  print_number("script_groups", l->script_groups);
  print_groups("account_groups", conf_table(c, l->account_groups));
  print_user("script_user", &l->script_user);
  print_limits(&l->script_limits);
  print_rules("access", conf_table(c, l->access));
  print_list("index_names", conf_table(c, l->index_names));
  print_list("export", conf_table(c, l->export_names));
  print_list("put_env", conf_table(c, l->put_env));
  print_list("extra_headers", conf_table(c, l->extra_headers));
  print_list("precompressed_types", conf_table(c, l->precompressed_types));
  if (conf_suffix_find(conf_table(c, l->encodings), BYTES("x.gz"), &coding))
    print_bytes("encoding_gz", coding.value);
  print_number("answer", l->answer);
  print_number("redirect_status", l->redirect_status);
  print_number("directory_redirect_status", l->directory_redirect_status);
  print_list("try_suffixes", conf_table(c, l->try_suffixes));
  print_bytes("error_file_404", conf_error_file(c, l, 404));
  print_bytes("error_file_503", conf_error_file(c, l, 503));
  print_header_rules(conf_table(c, l->header_rules));
  print_bytes("origin", l->origin);
}

static void print_suffix(struct conf const *c, struct conf_location const *l, char const *file)
{
  struct conf_suffix found;

  if (conf_suffix_find(conf_table(c, l->suffixes), bytes_from_string(file), &found))
    printf("suffix=%u:%u:%.*s\n", found.kind, found.special, (int)found.value.n, found.value.s);
  else
    printf("suffix=none\n");
}

/* Everybody has a home here but "nobody". */
static enum route_home home_find(void *data, uint32_t location, struct bytes user,
                                 struct bytes *home)
{
  (void)data;
  (void)location;
  *home = BYTES("/home");
  return bytes_equal(user, BYTES("nobody")) ? ROUTE_HOME_NONE : ROUTE_HOME_FOUND;
}

static int print_request(struct conf const *c, char **words)
{
  uint32_t const number = (uint32_t)strtoul(words[0], 0, 10);
  struct conf_server server;
  struct conf_virtual virtual;
  struct address client;
  struct route_homes homes = { home_find, 0 };
  struct conf_location location;
  struct route route = { .location = &location };
  struct conf_reference chosen;

  if (conf_server_read(c, number, &server) != 1 ||
      !address_scan(bytes_from_string(words[3]), &client))
    return 100;
  chosen = conf_virtual_find(c, &server, number, bytes_from_string(words[1]));
  if (chosen.number == CONF_NONE) {
    printf("virtual=none\n");
    return 0;
  }
  if (conf_virtual_read(c, chosen, &virtual) != 1)
    return 111;
  print_number("virtual", chosen.number);
  print_bytes("virtual_origin", virtual.origin);
  print_number("sanitize_path", virtual.sanitize_path);
  if (route_find(c, &virtual, bytes_from_string(words[2]), &client, &homes, &route) !=
      ROUTE_FOUND) {
    printf("location=none\n");
    return 0;
  }
  print_number("location", route.location_number);
  print_bytes("rest", route.rest);
  print_number("denied", route.denied);
  print_location(c, &location);
  if (words[4])
    print_suffix(c, &location, words[4]);
  return 0;
}

int main(int argc, char **argv)
{
  struct conf c;
  int code = 0;

  if ((argc != 2 && argc != 6 && argc != 7) || !conf_open(&c, argv[1]))
    return 100;
  if (argc > 2)
    code = print_request(&c, argv + 2);
  else {
    struct conf_server server;
    print_globals(&c.globals);
    for (uint32_t i = 0; conf_server_read(&c, i, &server) == 1; i++)
      print_server(&server, i);
  }
  conf_close(&c);
  return code;
}
