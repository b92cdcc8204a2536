/* What is read of a compiled configuration by number: servers and their sockets; what is remembered
   of it; and lists. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/conf.h>
#include <httpway/conf_write.h>
#include <httpway/host.h>

#include "tap.h"

enum { SETTINGS_TABLE = 100, VIRTUALS = 3, LOCATIONS = 40 };

static void record_add(struct conf_writer *writer, enum conf_kind kind, uint32_t number,
                       stralloc *record)
{
  if (!conf_write_numbered(writer, kind, number, bytes_of(record->s, record->len)))
    exit(111);
  stralloc_free(record);
}

static void server_add(struct conf_writer *writer, uint32_t number, uint32_t sockets)
{
  struct conf_server const server = { .sockets = sockets,
                                      .socket_mode = 0600 + number,
                                      .socket_user = { BYTES("joe"), 1000 + number, 1001 },
                                      .nodelay = -1,
                                      .v6only = (int8_t)number,
                                      .proxy_protocol = number & 1,
                                      .any_host = 7,
                                      .no_host = CONF_NONE,
                                      .origin = BYTES("x.conf:3") };
  stralloc record = STRALLOC_ZERO;

  if (!conf_pack_server(&record, &server))
    exit(111);
  record_add(writer, CONF_SERVER, number, &record);
}

static void virtual_add(struct conf_writer *writer, uint32_t number)
{
  char text[16];
  struct conf_virtual const v = { .aliases = number,
                                  .origin = bytes_of(text, (size_t)snprintf(text, sizeof(text),
                                                                            "x.conf:%u", number)) };
  stralloc record = STRALLOC_ZERO;

  if (!conf_pack_virtual(&record, &v))
    exit(111);
  record_add(writer, CONF_VIRTUAL, number, &record);
}

/* Each with settings of its own. */
static void location_add(struct conf_writer *writer, uint32_t number)
{
  stralloc settings = STRALLOC_ZERO, record = STRALLOC_ZERO, places = STRALLOC_ZERO;
  char text[16];
  struct conf_location location = { .settings = SETTINGS_TABLE + number,
                                    .alias = bytes_of(
                                        text, (size_t)snprintf(text, sizeof(text), "/a%u", number)),
                                    .place_count = 1,
                                    .turn = CONF_NONE,
                                    .max_body = 1000 + number };

  if (!conf_pack_list_item(&places, BYTES("/www")))
    exit(111);
  location.places = bytes_of(places.s, places.len);
  if (!conf_pack_settings(&settings, &location) || !conf_pack_location(&record, &location))
    exit(111);
  record_add(writer, CONF_TABLE, location.settings, &settings);
  record_add(writer, CONF_LOCATION, number, &record);
  stralloc_free(&places);
}

static char longest[HOST_MAX + 1]; /* a host */

/* The first location that has not been written. */
static uint32_t number_written(struct conf_writer const *writer)
{
  uint32_t number = 0;

  while (conf_written(writer, CONF_LOCATION, number))
    number++;
  return number;
}

/* servers: those that are said to be there. */
static void file_write(int fd, uint32_t const *sockets, uint32_t written, uint32_t servers)
{
  struct conf_globals const globals = { .source = BYTES("x.conf"), .servers = servers };
  struct conf_writer writer = CONF_WRITER_ZERO;

  if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || !conf_write_start(&writer, fd))
    exit(111);
  for (uint32_t i = 0; i < written; i++)
    server_add(&writer, i, sockets[i]);
  for (uint32_t i = 0; i < VIRTUALS; i++)
    virtual_add(&writer, i);
  for (uint32_t i = 0; i < LOCATIONS; i++)
    location_add(&writer, i);
  if (!conf_write_host(&writer, 0, BYTES("a.example"), 0) ||
      !conf_write_host(&writer, 1, BYTES("a.example"), 1) ||
      !conf_write_host(&writer, 0, BYTES("b.example"), 2) ||
      !conf_write_host(&writer, 0, BYTES(".example"), 3) ||
      !conf_write_host(&writer, 0, BYTES(".b.example"), 0) ||
      !conf_write_host(&writer, 1, BYTES(".b.example"), 4) ||
      !conf_write_host(&writer, 0, bytes_of(longest, HOST_MAX), 1))
    exit(111);
  is_number(number_written(&writer), LOCATIONS, "each location has been written, and no other");
  if (!conf_write_finish(&writer, &globals))
    exit(111);
  conf_write_free(&writer);
  for (unsigned int kind = 0; kind < CONF_KINDS; kind++)
    if (writer.positions[kind].s)
      ok(false, "a writer that is freed holds nothing");
}

/* The file with servers of these sockets, opened. */
static int opened(char const *name, int fd, struct conf *c, uint32_t one, uint32_t two,
                  uint32_t servers)
{
  uint32_t const sockets[2] = { one, two };

  file_write(fd, sockets, 2, servers);
  return conf_open(c, name);
}

static void test_servers(char const *name, int fd)
{
  struct conf_server s;
  struct conf c;

  ok(opened(name, fd, &c, 2, 3, 2), "a configuration of two Servers");
  is_number(conf_socket_count(&c), 5, "all their sockets");
  ok(conf_server_read(&c, 0, &s) == 1 && s.sockets == 2 && s.socket_mode == 0600 &&
         s.socket_user.uid == 1000 && s.socket_user.gid == 1001 && s.nodelay == -1 &&
         s.v6only == 0 && !s.proxy_protocol && s.any_host == 7 && s.no_host == CONF_NONE,
     "the one");
  is_bytes(s.origin, BYTES("x.conf:3"), "... whence it is");
  ok(conf_server_read(&c, 1, &s) == 1 && s.sockets == 3 && s.socket_mode == 0601 && s.v6only == 1 &&
         s.proxy_protocol,
     "the other");
  is_number(conf_server_read(&c, 2, &s), 0, "no third");
  c.globals.servers = 3;
  is_number(conf_socket_count(&c), -1, "one that is said to be there and is not: damage");
  conf_close(&c);
  ok(opened(name, fd, &c, 2, 3, 1), "one of them is said to be there");
  is_number(conf_socket_count(&c), 2, "its sockets");
  conf_close(&c);
  errno = 0;
  ok(!opened(name, fd, &c, 2, 3, 3) && errno == EPROTO, "more are said to be there: damage");
  ok(opened(name, fd, &c, 0, 0, 2), "Servers without sockets");
  is_number(conf_socket_count(&c), 0, "none");
  conf_close(&c);
}

/* Addresses, with their ports, and paths. */
static void test_sockets(void)
{
  struct conf_socket const in[] = {
    { .address = { ADDRESS_IPV6, { 0x20, 1, 0xd, 0xb8, [15] = 9 }, 0x1234 }, .v6only = true },
    { .address = { ADDRESS_IPV4, { 10, 11, 12, 13 }, 65535 } },
    { .address = { .family = ADDRESS_UNIX }, .path = BYTES("/run/s") }
  };
  stralloc sa = STRALLOC_ZERO;
  struct conf_socket out;
  struct bytes rest;

  for (size_t i = 0; i < 3; i++)
    if (conf_pack_socket(&sa, in + i) != 1)
      exit(111);
  rest = bytes_of(sa.s, sa.len);
  for (size_t i = 0; i < 3; i++)
    ok(conf_socket_next(&rest, &out) && out.address.family == in[i].address.family &&
           !memcmp(out.address.ip, in[i].address.ip, sizeof(out.address.ip)) &&
           out.address.port == in[i].address.port && out.v6only == in[i].v6only &&
           bytes_equal(out.path, in[i].path),
       "a socket");
  ok(!conf_socket_next(&rest, &out), "and no other");
  stralloc_free(&sa);
}

/* As many as a number may hold, and one more. */
static void test_socket_counts(char const *name, int fd)
{
  struct conf c;

  ok(opened(name, fd, &c, 1, INT_MAX - 1, 2), "very many sockets");
  is_number(conf_socket_count(&c), INT_MAX, "as many as can be");
  conf_close(&c);
  ok(opened(name, fd, &c, 1, INT_MAX, 2), "one more");
  is_number(conf_socket_count(&c), -1, "is damage");
  conf_close(&c);
  ok(opened(name, fd, &c, 5, UINT32_MAX - 3, 2), "so many that they would be few");
  is_number(conf_socket_count(&c), -1, "are damage, too");
  conf_close(&c);
}

/* ---- What is remembered: it is there when the file is not ---- */

static struct conf blind(struct conf const *c)
{
  struct conf other = *c;

  other.image = BYTES_NONE;
  return other;
}

static void test_remembered(struct conf *c)
{
  struct conf_server const server = { .any_host = 7, .no_host = 8 };
  struct conf_location l;
  struct conf_virtual v;
  struct conf none = blind(c);

  is_number(conf_virtual_read(&none, conf_numbered(1), &v), -1, "without a file there is nothing");
  is_number(conf_virtual_find(&none, &server, 0, BYTES("a.example")).number, 7, "nor a host");
  ok(conf_remember(c), "from here on it is remembered");
  none = blind(c);
  ok(conf_virtual_read(&none, conf_numbered(0), &v) == -1 &&
         conf_location_read(&none, 0, &l) == -1 &&
         conf_virtual_find(&none, &server, 0, BYTES("b.example")).number == 7,
     "at first nothing is");
  ok(conf_virtual_read(c, conf_numbered(1), &v) == 1 &&
         conf_virtual_read(&none, conf_numbered(1), &v) == 1 && v.aliases == 1,
     "a virtual server is");
  ok(conf_virtual_read(&none, conf_numbered(2), &v) == -1 &&
         conf_virtual_read(&none, conf_numbered(1), &v) == 1,
     "but no other");
  ok(conf_virtual_read(c, conf_numbered(2), &v) == 1 &&
         conf_virtual_read(&none, conf_numbered(2), &v) == 1 && v.aliases == 2,
     "until that was asked for");
}

static void test_hosts_remembered(struct conf const *c)
{
  struct conf_server const server = { .any_host = 7, .no_host = 8 };
  struct conf const none = blind(c);

  is_number(conf_virtual_find(c, &server, 0, BYTES("a.example")).number, 0, "a host");
  is_number(conf_virtual_find(&none, &server, 0, BYTES("a.example")).number, 0, "is remembered");
  is_number(conf_virtual_find(c, &server, 1, BYTES("a.example")).number, 1,
            "not for another server");
  is_number(conf_virtual_find(&none, &server, 1, BYTES("a.example")).number, 1,
            "which is remembered then");
  is_number(conf_virtual_find(c, &server, 0, BYTES("b.example")).number, 2, "another host");
  is_number(conf_virtual_find(&none, &server, 0, BYTES("b.example")).number, 2, "is, too");
  is_number(conf_virtual_find(c, &server, 0, BYTES("b.exampl")).number, 7, "not a part of it");
}

/* Exact names, then the longest end, then AnyHost (7). */
static void test_host_patterns(struct conf const *c)
{
  static struct {
    uint32_t server, longest, found;
    char const *host;
  } const cases[] = {
    { 0, 10, 2, "b.example" },     /* itself, not its end */
    { 0, 10, 0, "www.b.example" }, /* the longest */
    { 0, 10, 0, "a.b.b.example" }, /* over labels */
    { 0, 10, 3, "www.a.example" }, /* the next one */
    { 0, 10, 3, "xb.example" },    /* at a dot only */
    { 0, 10, 3, "c.example" },
    { 0, 10, 7, "example" },       /* with something before it */
    { 0, 10, 7, "c.example.org" }, /* at the end */
    { 0, 10, 7, "[::ffff:1.2.3.4]" },
    { 0, 0, 7, "www.b.example" },  /* where none is said to be, none is looked for */
    { 1, 10, 4, "www.b.example" }, /* of this server */
    { 0, 8, 3, "www.b.example" },  /* none longer than the longest */
    { 1, 10, 7, "www.a.example" },
    { 2, 10, 7, "www.b.example" },
  };
  char deep[HOST_MAX];

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct conf_server const server = { .any_host = 7, .longest_pattern = cases[i].longest };
    is_number(
        conf_virtual_find(c, &server, cases[i].server, bytes_from_string(cases[i].host)).number,
        cases[i].found, cases[i].host);
  }
  for (size_t i = 0; i < sizeof deep; i++)
    deep[i] = i % 2 ? '.' : 'x';
  memcpy(deep + HOST_MAX - 10, ".b.example", 10);
  struct conf_server const server = { .any_host = 7, .longest_pattern = 10 };
  is_number(conf_virtual_find(c, &server, 0, bytes_of(deep, HOST_MAX)).number, 0, "123 labels");
}

/* A location is kept when it is asked for twice running, its settings always. */
static void test_locations_remembered(struct conf const *c)
{
  struct conf const none = blind(c);
  struct conf_location l;
  unsigned int wrong = 0;

  ok(conf_location_read(c, 3, &l) == 1 && conf_location_read(&none, 3, &l) == -1,
     "a location that was asked for once is not kept");
  ok(conf_location_read(c, 3, &l) == 1 && conf_location_read(&none, 3, &l) == 1 &&
         l.max_body == 1003,
     "twice running: it is");
  is_bytes(l.alias, BYTES("/a3"), "whole");
  ok(conf_location_read(c, 4, &l) == 1 && conf_location_read(&none, 4, &l) == -1 &&
         conf_location_read(&none, 3, &l) == -1,
     "no longer when another one was asked for");
  for (int round = 0; round < 3; round++)
    for (uint32_t i = 0; i < LOCATIONS; i++)
      wrong += conf_location_read(c, i, &l) != 1 || l.max_body != 1000 + i;
  is_number(wrong, 0, "each has its own settings, more of them than are kept");
}

/* ---- Locations in turn ---- */

static int turns_read(int fd, char const *name, uint32_t places, uint32_t turn)
{
  struct conf_globals const globals = { .source = BYTES("x.conf"), .turns = 2 };
  struct conf_location location = { .settings = 0, .place_count = places, .turn = turn };
  stralloc settings = STRALLOC_ZERO, record = STRALLOC_ZERO;
  struct conf_writer writer = CONF_WRITER_ZERO;
  struct conf c;
  int found;

  if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || !conf_write_start(&writer, fd) ||
      !conf_pack_settings(&settings, &location) || !conf_pack_location(&record, &location))
    exit(111);
  record_add(&writer, CONF_TABLE, 0, &settings);
  record_add(&writer, CONF_LOCATION, 0, &record);
  if (!conf_write_finish(&writer, &globals) || !conf_open(&c, name))
    exit(111);
  conf_write_free(&writer);
  found = conf_location_read(&c, 0, &location);
  conf_close(&c);
  return found;
}

static void test_turns(int fd, char const *name)
{
  is_number(turns_read(fd, name, 1, CONF_NONE), 1, "one Location");
  is_number(turns_read(fd, name, 0, CONF_NONE), -1, "none is damage");
  is_number(turns_read(fd, name, CONF_PLACES_MAX, 0), 1, "as many as there may be");
  is_number(turns_read(fd, name, CONF_PLACES_MAX + 1, 0), -1, "one more is damage");
  is_number(turns_read(fd, name, 2, 1), 1, "the last counter of turns");
  is_number(turns_read(fd, name, 2, 2), -1, "one that is not there is damage");
}

/* ---- Hosts as long as they may be ---- */

static void test_long_hosts(struct conf const *c)
{
  struct conf_server const server = { .any_host = 7, .no_host = 8 };
  struct conf_writer writer = CONF_WRITER_ZERO;

  is_number(conf_virtual_find(c, &server, 0, bytes_of(longest, HOST_MAX)).number, 1,
            "the longest host");
  is_number(conf_virtual_find(c, &server, 0, bytes_of(longest, HOST_MAX + 1)).number, CONF_NONE,
            "a longer one: none");
  errno = 0;
  ok(!conf_write_host(&writer, 0, bytes_of(longest, HOST_MAX + 1), 0) && errno == EINVAL,
     "which cannot be written, either");
}

/* ---- Lists ---- */

static bool begins(struct bytes text, struct bytes pattern)
{
  return text.n >= pattern.n && bytes_equal(bytes_of(text.s, pattern.n), pattern);
}

static void test_lists(void)
{
  stralloc sa = STRALLOC_ZERO;
  struct bytes list;

  ok(conf_list_fits(BYTES_NONE, BYTES("x"), begins), "where there are no patterns all fits");
  if (!conf_pack_list_item(&sa, BYTES("ab")) || !conf_pack_list_item(&sa, BYTES("cd")))
    exit(111);
  list = bytes_of(sa.s, sa.len);
  ok(conf_list_fits(list, BYTES("abc"), begins) && conf_list_fits(list, BYTES("cd"), begins),
     "what fits the first, or the last of them");
  ok(!conf_list_fits(list, BYTES("bcd"), begins) && !conf_list_fits(list, BYTES("a"), begins),
     "what fits none does not");
  list.n -= 1;
  ok(!conf_list_fits(list, BYTES("cd"), begins), "nor what fits one that is cut");
  stralloc_free(&sa);
}

static void test_header_rules(void)
{
  struct conf_header_rule const rule = { HEADER_DEFAULT, BYTES("A"), BYTES("b"),
                                         BYTES("c"),     BYTES("d"), BYTES("e") };
  struct conf_header_rule got;
  stralloc sa = STRALLOC_ZERO;
  struct bytes rest;

  if (!conf_pack_header_rule(&sa, &rule))
    exit(111);
  rest = bytes_of(sa.s, sa.len);
  ok(conf_header_rule_next(&rest, &got) && got.verb == HEADER_DEFAULT, "a rule for headers");
  ok(bytes_equal(got.name, rule.name) && bytes_equal(got.value, rule.value) &&
         bytes_equal(got.paths, rule.paths) && bytes_equal(got.types, rule.types) &&
         bytes_equal(got.statuses, rule.statuses),
     "each part of it");
  ok(!conf_header_rule_next(&rest, &got), "and no other");
  stralloc_free(&sa);
}

int main(void)
{
  char name[] = "/tmp/T_conf_read.XXXXXX";
  int fd = mkstemp(name);
  struct conf c;

  memset(longest, 'a', sizeof(longest));
  test_servers(name, fd);
  test_socket_counts(name, fd);
  ok(opened(name, fd, &c, 1, 1, 2), "a configuration");
  ok(c.indices[CONF_LOCATION].n == (size_t)4 * LOCATIONS && c.indices[CONF_SERVER].n == 8,
     "an index has a number for each, and no more");
  test_remembered(&c);
  test_hosts_remembered(&c);
  test_host_patterns(&c);
  test_locations_remembered(&c);
  test_long_hosts(&c);
  conf_close(&c);
  ok(!c.memo && !c.image.s, "closed, it holds nothing");
  test_turns(fd, name);
  test_sockets();
  test_lists();
  test_header_rules();
  unlink(name);
  close(fd);
  return tap_done();
}
