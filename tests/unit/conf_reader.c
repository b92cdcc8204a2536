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
  printf("%s=%.*s:%u:%u\n", name, (int)user->name.length, conf_text(&user->name).s,
         (unsigned int)user->uid, (unsigned int)user->gid);
}

static void print_text(char const *name, struct conf_text const *text)
{
  print_bytes(name, conf_text(text));
}

static void print_list(char const *name, struct conf_texts const *list)
{
  printf("%s=", name);
  for (uint32_t i = 0; i < list->count; i++) {
    struct bytes const item = conf_text(conf_texts(list) + i);
    printf("%s%.*s", i ? "|" : "", (int)item.n, item.s);
  }
  putchar('\n');
}

static void print_groups(char const *name, struct conf_groups const *groups)
{
  printf("%s=", name);
  for (uint32_t i = 0; i < groups->count; i++)
    printf("%s%lu", i ? "," : "", (unsigned long)conf_groups(groups)[i].gid);
  printf("\n");
}

static void print_rules(char const *name, struct conf_rules const *rules)
{
  printf("%s=", name);
  for (uint32_t i = 0; i < rules->count; i++) {
    struct conf_rule const *rule = conf_rules(rules) + i;
    struct address address = { .family = rule->network.family };
    char text[ADDRESS_TEXT_MAX];
    memcpy(address.ip, rule->network.ip, sizeof address.ip);
    printf("%s%c%.*s/%u", i ? "|" : "", rule->allow ? '+' : '-',
           (int)address_format(text, &address), text, (unsigned int)rule->network.prefix);
  }
  putchar('\n');
}

static void print_header_rules(struct conf_header_rules const *rules)
{
  printf("header_rules=");
  for (uint32_t i = 0; i < rules->count; i++) {
    struct conf_header_rule const *rule = conf_header_rules(rules) + i;
    struct bytes const name = conf_text(&rule->name), value = conf_text(&rule->value);
    printf("%s%u %.*s=%.*s%s%s%s", i ? "|" : "", rule->verb, (int)name.n, name.s, (int)value.n,
           value.s, rule->paths.count ? " paths" : "", rule->types.count ? " types" : "",
           rule->statuses.count ? " statuses" : "");
  }
  putchar('\n');
}

static void print_globals(struct conf_globals const *g)
{
#define VALUE(id, word, place, value, type, member) print_number(#member, (long long)g->member);
#define TEXT(id, word, place, demands, member) print_text(#member, &g->member);
#include <httpway/globals.def>
  print_text("source", &g->source);
  printf("log_fields=");
  for (size_t i = 0; i < g->log_fields.length; i++)
    printf("%s%d", i ? "," : "", conf_text(&g->log_fields).s[i]);
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

static void print_sockets(struct conf_sockets const *sockets)
{
  char text[ADDRESS_TEXT_MAX];

  for (uint32_t i = 0; i < sockets->count; i++) {
    struct conf_socket const *socket = conf_sockets(sockets) + i;
    struct bytes const path = conf_text(&socket->path);
    printf("%s%.*s%.*s,%u%s", i ? "+" : "", (int)address_format(text, &socket->address), text,
           (int)path.n, path.s, (unsigned int)socket->address.port,
           socket->v6only ? ",v6only" : "");
  }
}

static void print_server(struct conf_server const *s, uint32_t number)
{
  struct bytes const user = conf_text(&s->socket_user.name);

  printf("server%u=", (unsigned int)number);
  print_sockets(&s->sockets);
  printf(",%u,%u,%u,%d,%d\n", (unsigned int)s->backlog, (unsigned int)s->rcvbuf,
         (unsigned int)s->sndbuf, s->nodelay, s->v6only);
  printf("socket%u=%o,%.*s:%u:%u\n", (unsigned int)number, (unsigned int)s->socket_mode,
         (int)user.n, user.s, (unsigned int)s->socket_user.uid, (unsigned int)s->socket_user.gid);
  printf("proxies%u=%d,%u:", (unsigned int)number, s->proxy_protocol, s->forwarded_field);
  print_rules("", &s->trusted_proxies);
}

static void print_limits(struct conf_script_limits const *l)
{
  printf("script_limits=%llu,%llu,%llu,%llu,%llu\n", (unsigned long long)l->cpu,
         (unsigned long long)l->memory, (unsigned long long)l->processes,
         (unsigned long long)l->files, (unsigned long long)l->file_size);
}

static void print_location(struct conf_location const *l)
{
  struct conf_settings const *s = conf_settings(l);
  struct conf_suffix const *coding = conf_suffix_find(&s->encodings, BYTES("x.gz"));

#define VALUE(id, word, place, value, type, member) print_number(#member, (long long)s->member);
#define TEXT(id, word, place, demands, member) print_text(#member, &s->member);
#include <httpway/location.def>
  printf("mark=%llu\n", (unsigned long long)conf_location_mark(l));
  print_text("alias", &l->alias);
  print_list("places", &l->places);
  print_number("turn", l->turn == CONF_NONE ? -1 : (long long)l->turn);
  print_number("exact_match", s->exact_match);
  print_number("user_directory", s->user_directory);
  print_number("takes_path_info", s->takes_path_info);
  print_number("run_scripts_as_owner", s->run_scripts_as_owner);
  print_text("user_file", &s->user_file);
  print_text("user_check", &s->user_check);
  print_number("script_groups", s->script_groups);
  print_groups("account_groups", &s->account_groups);
  print_user("script_user", &s->script_user);
  print_limits(&s->script_limits);
  print_rules("access", &s->access);
  print_list("index_names", &s->index_names);
  print_list("export", &s->export_names);
  print_list("put_env", &s->put_env);
  print_list("extra_headers", &s->extra_headers);
  print_list("precompressed_types", &s->precompressed_types);
  if (coding)
    print_text("encoding_gz", &coding->value);
  print_number("answer", s->answer);
  print_number("redirect_status", s->redirect_status);
  print_number("directory_redirect_status", s->directory_redirect_status);
  print_list("try_suffixes", &s->try_suffixes);
  print_bytes("error_file_404", conf_error_file(s, 404));
  print_bytes("error_file_503", conf_error_file(s, 503));
  print_header_rules(&s->header_rules);
  print_text("origin", &l->origin);
}

static void print_suffix(struct conf_location const *l, char const *file)
{
  struct conf_suffix const *found =
      conf_suffix_find(&conf_settings(l)->suffixes, bytes_from_string(file));
  struct bytes const value = found ? conf_text(&found->value) : BYTES_NONE;

  if (found)
    printf("suffix=%u:%u:%.*s\n", found->kind, found->special, (int)value.n, value.s);
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
  uint32_t const server = (uint32_t)strtoul(words[0], 0, 10);
  struct address client;
  struct route_homes homes = { home_find, 0 };
  struct conf_virtual const *virtual;
  struct route route;
  uint32_t number;

  if (server >= c->globals->servers || !address_scan(bytes_from_string(words[3]), &client))
    return 100;
  number = conf_virtual_find(c, server, bytes_from_string(words[1]));
  virtual = conf_virtual(c, number);
  if (!virtual) {
    printf("virtual=none\n");
    return 0;
  }
  print_number("virtual", number);
  print_text("virtual_origin", &virtual->origin);
  print_number("sanitize_path", virtual->sanitize_path);
  if (route_find(c, virtual, bytes_from_string(words[2]), &client, &homes, &route) != ROUTE_FOUND) {
    printf("location=none\n");
    return 0;
  }
  print_number("location", route.location_number);
  print_bytes("rest", route.rest);
  print_number("denied", route.denied);
  print_location(route.location);
  if (words[4])
    print_suffix(route.location, words[4]);
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
    print_globals(c.globals);
    for (uint32_t i = 0; i < c.globals->servers; i++)
      print_server(c.servers + i, i);
  }
  conf_close(&c);
  return code;
}
