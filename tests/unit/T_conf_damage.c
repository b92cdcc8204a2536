/* A compiled configuration that was damaged: whatever byte of it is another one, or where it was
   cut, nothing is read that is not in it; and what is found out to be damage is told to be that. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/alias_index.h>
#include <httpway/conf.h>
#include <httpway/conf_write.h>
#include <httpway/route.h>

#include "../../src/libconf/record.h"
#include "guarded.h"
#include "tap.h"

/* Numbers of tables. */
enum { SETTINGS, ACCESS, NAMES, SUFFIXES, HEADERS, TABLES };
enum { ALIASES = 10 };

static struct conf_suffix const suffixes[] = {
  { BYTES("html"), SUFFIX_TYPE, 0, BYTES("text/html") },
  { BYTES(".gz"), SUFFIX_TYPE, 0, BYTES("application/gzip") },
  { BYTES("cgi"), SUFFIX_SPECIAL, SPECIAL_CGI, BYTES("CGI") },
  { BYTES("*"), SUFFIX_TYPE, 0, BYTES("text/plain") },
};

static void numbered_add(struct conf_writer *writer, enum conf_kind kind, uint32_t number,
                         stralloc *record)
{
  if (!conf_write_numbered(writer, kind, number, bytes_of(record->s, record->len)))
    exit(111);
  stralloc_free(record);
}

static void tables_add(struct conf_writer *writer)
{
  struct conf_rule const rule = { true, { ADDRESS_IPV4, 8, { 10 } } };
  struct conf_header_rule const header = {
    HEADER_SET, BYTES("X"), BYTES("y"), { 0 }, { 0 }, { 0 }
  };
  stralloc sa = STRALLOC_ZERO;

  if (!conf_pack_rule(&sa, &rule))
    exit(111);
  numbered_add(writer, CONF_TABLE, ACCESS, &sa);
  if (!conf_pack_list_item(&sa, BYTES("index.html")) || !conf_pack_list_item(&sa, BYTES("i")))
    exit(111);
  numbered_add(writer, CONF_TABLE, NAMES, &sa);
  if (!conf_pack_suffixes(&sa, suffixes, sizeof(suffixes) / sizeof(suffixes[0])))
    exit(111);
  numbered_add(writer, CONF_TABLE, SUFFIXES, &sa);
  if (!conf_pack_header_rule(&sa, &header))
    exit(111);
  numbered_add(writer, CONF_TABLE, HEADERS, &sa);
}

static void location_add(struct conf_writer *writer)
{
  stralloc settings = STRALLOC_ZERO, record = STRALLOC_ZERO, places = STRALLOC_ZERO;
  struct conf_location location = { .settings = SETTINGS,
                                    .alias = BYTES("/a"),
                                    .place_count = 1,
                                    .turn = CONF_NONE,
                                    .access = ACCESS,
                                    .index_names = NAMES,
                                    .suffixes = SUFFIXES,
                                    .error_files = SUFFIXES,
                                    .header_rules = HEADERS,
                                    .max_body = 7,
                                    .script_user = { BYTES("joe"), 1000, 1001 },
                                    .origin = BYTES("x.conf:1") };

  if (!conf_pack_list_item(&places, BYTES("/www")))
    exit(111);
  location.places = bytes_of(places.s, places.len);
  if (!conf_pack_settings(&settings, &location) || !conf_pack_location(&record, &location))
    exit(111);
  numbered_add(writer, CONF_TABLE, SETTINGS, &settings);
  numbered_add(writer, CONF_LOCATION, 0, &record);
  stralloc_free(&places);
}

/* Enough of them for an index. */
static void virtual_add(struct conf_writer *writer)
{
  stralloc record = STRALLOC_ZERO, entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  struct conf_virtual v = { .aliases = ALIASES, .origin = BYTES("x.conf:2") };

  for (unsigned int i = 0; i < ALIASES; i++) {
    struct conf_alias const alias = { .position = conf_written(writer, CONF_LOCATION, 0),
                                      .clients = i % 3 ? CONF_NONE : ACCESS,
                                      .flags = i % 2 ? 0 : ALIAS_TILDE,
                                      .alias = BYTES("/a") };
    if (!conf_pack_alias(&entries, &alias))
      exit(111);
  }
  v.entries = bytes_of(entries.s, entries.len);
  if (!alias_index_pack(&index, v.entries))
    exit(111);
  v.index = bytes_of(index.s, index.len);
  if (!conf_pack_virtual(&record, &v))
    exit(111);
  numbered_add(writer, CONF_VIRTUAL, 0, &record);
  stralloc_free(&entries);
  stralloc_free(&index);
}

static void server_add(struct conf_writer *writer)
{
  struct conf_socket const socket = { .address = { .family = ADDRESS_IPV4, .port = 80 } };
  stralloc record = STRALLOC_ZERO, entries = STRALLOC_ZERO;
  struct conf_server server = { .sockets = 1, .origin = BYTES("x.conf:3") };

  if (!conf_pack_socket(&entries, &socket))
    exit(111);
  server.socket_entries = bytes_of(entries.s, entries.len);
  if (!conf_pack_server(&record, &server))
    exit(111);
  numbered_add(writer, CONF_SERVER, 0, &record);
  stralloc_free(&entries);
}

static void file_write(int fd)
{
  struct conf_globals const globals = { .source = BYTES("x.conf"), .servers = 1, .locations = 1 };
  struct conf_writer writer = CONF_WRITER_ZERO;

  if (!conf_write_start(&writer, fd))
    exit(111);
  tables_add(&writer);
  location_add(&writer);
  virtual_add(&writer);
  server_add(&writer);
  if (!conf_write_host(&writer, 0, BYTES("www.example.com"), 0) ||
      !conf_write_finish(&writer, &globals))
    exit(111);
  conf_write_free(&writer);
}

/* Everything that a program reads of it; returns how much of that was as it should be. */
static unsigned int everything(struct conf const *c)
{
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  struct conf_location location = { 0 };
  struct route route = { .location = &location };
  struct conf_server server = { 0 };
  struct conf_virtual v;
  struct conf_suffix suffix;
  struct conf_socket socket;
  struct conf_header_rule header;
  struct bytes rest, item;
  unsigned int good = 0;

  good += conf_socket_count(c) == 1;
  good += conf_server_read(c, 0, &server) == 1;
  for (rest = server.socket_entries; conf_socket_next(&rest, &socket);)
    good += socket.address.port == 80;
  for (uint32_t i = 0; i < TABLES; i++)
    good += conf_table(c, i).n != 0;
  good += conf_virtual_find(c, &server, 0, BYTES("www.example.com")).position != 0;
  if (conf_virtual_read(c, conf_virtual_find(c, &server, 0, BYTES("www.example.com")), &v) == 1) {
    good += route_find(c, &v, BYTES("/a/x.html"), &client, 0, &route) == ROUTE_FOUND;
    v.index = BYTES_NONE;
    good += route_find(c, &v, BYTES("/none"), &client, 0, &route) == ROUTE_NO_ALIAS;
  }
  if (conf_location_read(c, 0, &location) != 1)
    return good;
  good += conf_suffix_find(conf_table(c, location.suffixes), BYTES("/x.html"), &suffix);
  good += conf_suffix_find(conf_table(c, location.suffixes), BYTES("/x"), &suffix);
  good += conf_error_file(c, &location, 410).n != 0;
  for (rest = conf_table(c, location.index_names); conf_list_next(&rest, &item);)
    good += item.n > 0;
  for (rest = conf_table(c, location.header_rules); conf_header_rule_next(&rest, &header);)
    good += header.verb == HEADER_SET;
  return good;
}

static unsigned int attached(struct bytes image)
{
  struct conf c;

  return conf_attach(&c, guarded(image)) ? everything(&c) : 0;
}

/* Each byte in turn is another one. */
static void test_changed(char *file, size_t n)
{
  static unsigned char const others[] = { 1, 2, 4, 0x40, 0x80, 0xff };
  unsigned int const whole = attached(bytes_of(file, n));
  unsigned int less = 0, more = 0;

  is_number(whole, 17, "undamaged, all is as it should be");
  for (size_t at = 0; at < n; at++)
    for (size_t i = 0; i < sizeof(others); i++) {
      char const kept = file[at];
      unsigned int good;
      file[at] = (char)(kept ^ others[i]);
      good = attached(bytes_of(file, n));
      less += good < whole;
      more += good > whole;
      file[at] = kept;
    }
  ok(less > 0, "with a byte that is another one nothing is read outside of it");
  is_number(more, 0, "and nothing more is found in it");
}

static void test_cut(char const *file, size_t n)
{
  unsigned int found = 0;

  for (size_t cut = 0; cut < n; cut++)
    found += attached(bytes_of(file, cut)) != 0;
  is_number(found, 0, "cut anywhere, it is none");
}

int main(void)
{
  char name[] = "/tmp/T_conf_damage.XXXXXX";
  static char file[1 << 16];
  int fd = mkstemp(name);
  ssize_t n;

  file_write(fd);
  n = pread(fd, file, sizeof(file), 0);
  ok(n > 0 && n < (ssize_t)sizeof(file), "a small configuration");
  test_changed(file, (size_t)n);
  test_cut(file, (size_t)n);
  unlink(name);
  close(fd);
  return tap_done();
}
