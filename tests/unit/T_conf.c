/* The compiled configuration: what is packed is what is read; suffixes; routing. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/alias_index.h>
#include <httpway/conf_trusted.h>
#include <httpway/conf_write.h>
#include <httpway/route.h>

#include "tap.h"

static struct address client_v4(unsigned char last)
{
  return (struct address){ .family = ADDRESS_IPV4, .ip = { 10, 0, 0, last } };
}

static void suffixes_find(void)
{
  static struct conf_suffix const rules[] = {
    { BYTES("html"), SUFFIX_TYPE, 0, BYTES("text/html") },
    { BYTES("*"), SUFFIX_TYPE, 0, BYTES("application/octet-stream") },
    { BYTES("HTML"), SUFFIX_TYPE, 0, BYTES("hidden") },
    { BYTES(".tar.gz"), SUFFIX_TYPE, 0, BYTES("application/x-tgz") },
    { BYTES("gz"), SUFFIX_TYPE, 0, BYTES("application/gzip") },
    { BYTES("cgi"), SUFFIX_SPECIAL, SPECIAL_CGI, BYTES("CGI") },
    { BYTES("*"), SUFFIX_SPECIAL, SPECIAL_CGI, BYTES("hidden") },
    { BYTES(""), SUFFIX_TYPE, 0, BYTES("never") },
    { BYTES("/dump"), SUFFIX_SPECIAL, SPECIAL_DUMP, BYTES("Dump") },
  };
  stralloc sa = STRALLOC_ZERO;
  struct conf_suffix found;
  struct bytes table;
  ok(conf_pack_suffixes(&sa, rules, sizeof(rules) / sizeof(rules[0])), "suffixes pack");
  table = bytes_of(sa.s, sa.len);
  ok(conf_suffix_find(table, BYTES("/w/INDEX.Html"), &found), "a suffix is found in any case");
  is_bytes(found.value, BYTES("text/html"), "of equal suffixes the first rule counts");
  ok(conf_suffix_find(table, BYTES("/w/a.tar.gz"), &found), "two suffixes fit");
  is_bytes(found.value, BYTES("application/x-tgz"), "the longest wins");
  ok(conf_suffix_find(table, BYTES("/w/b.gz"), &found), "the shorter fits alone");
  is_bytes(found.value, BYTES("application/gzip"), "and is found");
  ok(conf_suffix_find(table, BYTES("/w/dump"), &found) && found.special == SPECIAL_DUMP,
     "a suffix needs no dot");
  ok(conf_suffix_find(table, BYTES("/w/x"), &found), "nothing fits: the default");
  is_bytes(found.value, BYTES("application/octet-stream"), "the first default counts");
  for (size_t n = 0; n < sa.len; n++)
    conf_suffix_find(bytes_of(sa.s, n), BYTES("/w/b.gz"), &found);
  ok(true, "a table cut anywhere is survived");
  sa.len = 0;
  ok(conf_pack_suffixes(&sa, rules, 1) &&
         !conf_suffix_find(bytes_of(sa.s, sa.len), BYTES("/x.txt"), &found),
     "no default: nothing is found");
  ok(!conf_suffix_find(BYTES_NONE, BYTES("/x.html"), &found), "an empty table has nothing");
  stralloc_free(&sa);
}

static void rules_decide(void)
{
  stralloc sa = STRALLOC_ZERO;
  struct conf_rule deny = { false, { ADDRESS_IPV4, 32, { 10, 0, 0, 7 } } };
  struct conf_rule allow = { true, { ADDRESS_IPV4, 8, { 10 } } };
  struct address seven = client_v4(7), eight = client_v4(8);
  struct address six = { .family = ADDRESS_IPV6, .ip = { 0x20, 1 } };
  struct bytes table;
  unsigned int allowed = 0;
  ok(conf_pack_rule(&sa, &deny) && conf_pack_rule(&sa, &allow), "rules pack");
  table = bytes_of(sa.s, sa.len);
  ok(!route_rules_allow(table, &seven, true), "the first rule that covers the client decides");
  ok(route_rules_allow(table, &eight, false), "a later rule decides when the first does not cover");
  ok(route_rules_allow(table, &six, true) && !route_rules_allow(table, &six, false),
     "no rule: the other answer");
  for (size_t n = 1; n < table.n; n++)
    allowed += n != table.n / 2 && route_rules_allow(bytes_of(table.s, n), &six, true);
  is_number(allowed, 0, "what cannot be read to its end lets nobody in, wherever it ends");
  ok(route_rules_allow(bytes_of(table.s, table.n / 2), &six, true), "half of them are whole ones");
  stralloc_free(&sa);
}

static void record_add(struct conf_writer *writer, enum conf_kind kind, uint32_t number,
                       stralloc *record)
{
  if (!conf_write_numbered(writer, kind, number, bytes_of(record->s, record->len)))
    exit(111);
  stralloc_free(record);
}

/* The number of the table that has the settings of a location. */
static uint32_t settings_number(uint32_t location)
{
  return 1000 + location;
}

static void location_add(struct conf_writer *writer, uint32_t number, char const *alias,
                         uint32_t access)
{
  stralloc settings = STRALLOC_ZERO, record = STRALLOC_ZERO, places = STRALLOC_ZERO;
  struct conf_location location = { .settings = settings_number(number),
                                    .alias = bytes_from_string(alias),
                                    .place_count = 1,
                                    .turn = CONF_NONE,
                                    .access = access,
                                    .index_names = CONF_NONE,
                                    .suffixes = CONF_NONE,
                                    .export_names = CONF_NONE,
                                    .put_env = CONF_NONE,
                                    .extra_headers = CONF_NONE,
                                    .path_info = true,
                                    .max_body = UINT64_C(0x123456789abcde),
                                    .script_user = { BYTES("joe"), 1000, 1001 },
                                    .origin = BYTES("x.conf:1") };
  conf_pack_list_item(&places, BYTES("/www"));
  location.places = bytes_of(places.s, places.len);
  conf_pack_settings(&settings, &location);
  record_add(writer, CONF_TABLE, location.settings, &settings);
  conf_pack_location(&record, &location);
  record_add(writer, CONF_LOCATION, number, &record);
  stralloc_free(&places);
}

/* A location that is written by hand: its settings are not there. */
static void bare_location_add(struct conf_writer *writer, uint32_t number)
{
  stralloc record = STRALLOC_ZERO, places = STRALLOC_ZERO;
  struct conf_location location = { .settings = settings_number(number),
                                    .alias = BYTES("/bare"),
                                    .place_count = 1,
                                    .turn = CONF_NONE };
  conf_pack_list_item(&places, BYTES("/www"));
  location.places = bytes_of(places.s, places.len);
  conf_pack_location(&record, &location);
  record_add(writer, CONF_LOCATION, number, &record);
  stralloc_free(&places);
}

static void virtual_add(struct conf_writer *writer, struct conf_alias const *aliases, uint32_t n)
{
  stralloc record = STRALLOC_ZERO, entries = STRALLOC_ZERO;
  struct conf_virtual v = { .sanitize_path = true, .aliases = n, .origin = BYTES("x.conf:2") };
  for (uint32_t i = 0; i < n; i++)
    conf_pack_alias(&entries, aliases + i);
  v.entries = bytes_of(entries.s, entries.len);
  conf_pack_virtual(&record, &v);
  record_add(writer, CONF_VIRTUAL, 0, &record);
  stralloc_free(&entries);
}

static void table_add(struct conf_writer *writer, uint32_t number, struct conf_rule const *rule)
{
  stralloc record = STRALLOC_ZERO;
  conf_pack_rule(&record, rule);
  record_add(writer, CONF_TABLE, number, &record);
}

enum { BARE = 7 };

static void file_write(int fd)
{
  static struct conf_alias const aliases[] = {
    { 3, 0, CONF_NONE, ALIAS_USER_DIRECTORY | ALIAS_TILDE, BYTES("/~") },
    { 4, 0, CONF_NONE, ALIAS_USER_DIRECTORY, BYTES("/people") },
    { 2, 0, 0, 0, BYTES("/inside") },
    { 1, 0, CONF_NONE, ALIAS_EXACT, BYTES("/exact") },
    { 1, 0, CONF_NONE, ALIAS_TILDE, BYTES("/pre") },
    { 1, 0, CONF_NONE, 0, BYTES("/a/b") },
  };
  struct conf_rule ten = { true, { ADDRESS_IPV4, 8, { 10 } } };
  struct conf_rule not_seven = { false, { ADDRESS_IPV4, 32, { 10, 0, 0, 7 } } };
  struct conf_globals globals = {
    .source = BYTES("x.conf"), .timeout = 61, .umask = 022, .virtuals = 1
  };
  struct conf_writer writer = CONF_WRITER_ZERO;
  if (!conf_write_start(&writer, fd))
    exit(111);
  table_add(&writer, 0, &ten);
  table_add(&writer, 1, &not_seven);
  location_add(&writer, 1, "/a/b", CONF_NONE);
  location_add(&writer, 2, "/inside", 1);
  location_add(&writer, 3, "/~", CONF_NONE);
  location_add(&writer, 4, "/people", CONF_NONE);
  bare_location_add(&writer, BARE);
  virtual_add(&writer, aliases, sizeof(aliases) / sizeof(aliases[0]));
  ok(conf_written(&writer, CONF_LOCATION, 2) && !conf_written(&writer, CONF_LOCATION, 0) &&
         !conf_written(&writer, CONF_LOCATION, 5),
     "what was written is known");
  if (!conf_write_host(&writer, 0, BYTES("www.example.com"), 0) ||
      !conf_write_finish(&writer, &globals))
    exit(111);
  conf_write_free(&writer);
}

static enum route_verdict route_of(struct conf const *c, char const *path,
                                   struct address const *client, struct route *out)
{
  struct conf_virtual v;
  if (conf_virtual_read(c, conf_numbered(0), &v) != 1)
    exit(111);
  return route_find(c, &v, bytes_from_string(path), client, 0, out);
}

static enum route_verdict route(struct conf const *c, char const *path, unsigned char last,
                                struct route *out)
{
  struct address client = client_v4(last);
  return route_of(c, path, &client, out);
}

static void routes_found(struct conf const *c)
{
  struct conf_location location;
  struct route r = { .location = &location };
  struct address const elsewhere = { .family = ADDRESS_IPV4, .ip = { 11, 0, 0, 9 } };
  ok(route_of(c, "/inside/x", &elsewhere, &r) == ROUTE_NO_ALIAS, "clients that do not apply");
  ok(route(c, "/inside/x", 9, &r) == ROUTE_FOUND && r.location_number == 2 && !r.denied,
     "clients that apply");
  is_bytes(r.rest, BYTES("/x"), "the rest follows the alias");
  ok(route(c, "/inside", 7, &r) == ROUTE_FOUND && r.denied, "Access denies");
  ok(route(c, "/insider", 9, &r) == ROUTE_NO_ALIAS, "an alias ends at a segment boundary");
  ok(route(c, "/exact/", 9, &r) == ROUTE_FOUND, "ExactMatch takes alias and slash");
  ok(route(c, "/exact", 9, &r) == ROUTE_NO_ALIAS && route(c, "/exact/x", 9, &r) == ROUTE_NO_ALIAS,
     "ExactMatch takes nothing else");
  ok(route(c, "/prefix/y", 9, &r) == ROUTE_FOUND, "a '~' alias needs no boundary");
  is_bytes(r.rest, BYTES("fix/y"), "and its rest begins in the segment");
  ok(route(c, "/a/b", 9, &r) == ROUTE_FOUND && r.rest.n == 0, "the alias alone");
  ok(!r.denied, "where no Access is said all are let in");
  is_bytes(location.script_user.name, BYTES("joe"), "strings of a location");
  is_number(location.script_user.gid, 1001, "numbers of a location");
  is_number(location.max_body, 0x123456789abcde, "and large ones");
  ok(route(c, "/~joe/", 9, &r) == ROUTE_NO_ALIAS, "user directories can be passed over");
}

static enum route_home home_find(void *asked, uint32_t location, struct bytes user,
                                 struct bytes *home)
{
  (void)location;
  *(unsigned int *)asked += 1;
  *home = BYTES("/home/joe");
  return bytes_equal(user, BYTES("joe"))    ? ROUTE_HOME_FOUND
         : bytes_equal(user, BYTES("slow")) ? ROUTE_HOME_UNKNOWN
                                            : ROUTE_HOME_NONE;
}

static enum route_verdict home_route(struct conf const *c, struct bytes path, unsigned int *asked,
                                     struct route *out)
{
  struct route_homes homes = { home_find, asked };
  struct conf_virtual v;
  struct address client = client_v4(9);
  *asked = 0;
  if (conf_virtual_read(c, conf_numbered(0), &v) != 1)
    exit(111);
  return route_find(c, &v, path, &client, &homes, out);
}

static unsigned int longest_asked(struct conf const *c, size_t n)
{
  static char path[2 + 256] = "/~";
  struct conf_location location;
  struct route r = { .location = &location };
  unsigned int asked;
  memset(path + 2, 'x', sizeof(path) - 2);
  (void)home_route(c, bytes_of(path, 2 + n), &asked, &r);
  return asked;
}

static void homes_found(struct conf const *c)
{
  struct conf_location location;
  struct route r = { .location = &location };
  unsigned int asked;
  ok(home_route(c, BYTES("/~joe/a/b"), &asked, &r) == ROUTE_FOUND && r.location_number == 3,
     "a home");
  is_bytes(r.home, BYTES("/home/joe"), "... which it is");
  is_bytes(r.user, BYTES("joe"), "... whose it is");
  is_bytes(r.rest, BYTES("/a/b"), "... the rest follows the name");
  ok(home_route(c, BYTES("/people/joe"), &asked, &r) == ROUTE_FOUND && r.location_number == 4,
     "an alias without ~");
  is_bytes(r.rest, BYTES(""), "... the name alone");
  ok(home_route(c, BYTES("/~slow/"), &asked, &r) == ROUTE_HOME_NOT_KNOWN && r.location_number == 3,
     "somebody has to be asked");
  is_bytes(r.user, BYTES("slow"), "... about whom");
  ok(home_route(c, BYTES("/~eve/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 1,
     "nobody's: the search goes on");
  ok(home_route(c, BYTES("/~j/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 1,
     "a name may be one letter");
  ok(home_route(c, BYTES("/~/joe/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 0 &&
         home_route(c, BYTES("/people/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 0 &&
         home_route(c, BYTES("/people"), &asked, &r) == ROUTE_NO_ALIAS && asked == 0,
     "no name: nobody is asked");
  ok(home_route(c, BYTES("/~.joe/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 0 &&
         home_route(c, BYTES("/~j\noe/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 0 &&
         home_route(c, BYTES("/~j\0oe/"), &asked, &r) == ROUTE_NO_ALIAS && asked == 0,
     "what is no name: neither");
  ok(home_route(c, BYTES("/~joe/"), &asked, &r) == ROUTE_FOUND && r.user.n && r.home.n &&
         home_route(c, BYTES("/a/b"), &asked, &r) == ROUTE_FOUND && !r.user.n && !r.home.n,
     "what is no home is nobody's");
  is_number(longest_asked(c, 255), 1, "about the longest name somebody is asked");
  is_number(longest_asked(c, 256), 0, "about a longer one nobody is");
}

/* Not whole: a copy that was broken off, a file that something was appended to. */
static void parts_refused(int fd, char const *name)
{
  off_t length = lseek(fd, 0, SEEK_END);
  struct conf c;
  ok(write(fd, "x", 1) == 1 && !conf_open(&c, name), "one with something behind it is refused");
  for (off_t n = length - 1; n >= 0; n--)
    if (ftruncate(fd, n) < 0 || conf_open(&c, name) || errno != EPROTO) {
      ok(false, "one that was cut is refused");
      return;
    }
  ok(true, "one that was cut is refused");
  ok(write(fd, "garbage", 7) == 7 && !conf_open(&c, name), "garbage is refused");
}

static void marks_differ(void)
{
  struct conf_location const l = { .alias = BYTES("/a"),
                                   .places = BYTES("\0\2/w"),
                                   .realm = BYTES("r") };
  struct conf_location other = l;
  uint64_t mark = conf_location_mark(&l);
  ok(mark != 0 && conf_location_mark(&other) == mark, "the same location has the same mark");
  other.extra_headers = 7;
  other.expire_interval = 1;
  ok(conf_location_mark(&other) == mark, "whatever the core alone looks at");
  other.user_file = BYTES("/etc/users");
  ok(conf_location_mark(&other) != mark, "another UserFile");
  other = l;
  other.encrypted_user_file = true;
  ok(conf_location_mark(&other) != mark, "another kind of it");
  other = l;
  other.realm = BYTES_NONE;
  other.error_404_file = BYTES("r");
  ok(conf_location_mark(&other) != mark, "the same text as another setting");
}

static void hosts_found(struct conf const *c)
{
  struct conf_server server = { .any_host = 8, .no_host = 9 };
  is_number(conf_virtual_find(c, &server, 0, BYTES("www.example.com")).number, 0,
            "a host is found");
  is_number(conf_virtual_find(c, &server, 0, BYTES("example.com")).number, 8,
            "another host: AnyHost");
  is_number(conf_virtual_find(c, &server, 1, BYTES("www.example.com")).number, 8,
            "another server: AnyHost");
  is_number(conf_virtual_find(c, &server, 0, BYTES_NONE).number, 9, "no host: NoHost");
}

/* Whether a location, read again and again among others, stays the same. */
static bool location_stays(struct conf const *c, uint32_t number, char const *alias)
{
  struct conf_location location;
  for (int i = 0; i < 2; i++)
    if (conf_location_read(c, number, &location) != 1 ||
        !bytes_equal(location.alias, bytes_from_string(alias)))
      return false;
  return true;
}

static void remembered_alike(struct conf *c)
{
  struct conf_location none;
  struct conf_virtual v;
  ok(conf_remember(c), "from here on it is remembered");
  for (int i = 0; i < 2; i++) {
    hosts_found(c);
    routes_found(c);
    ok(location_stays(c, 1, "/a/b") && location_stays(c, 2, "/inside") &&
           location_stays(c, 1, "/a/b"),
       "locations in turn");
    ok(conf_location_read(c, 99, &none) == 0 && conf_virtual_read(c, conf_numbered(99), &v) == 0,
       "what is not there is not there");
  }
}

/* Where standard input is closed the file has its number. */
static void opened_as_input(char const *name)
{
  struct conf c;
  close(0);
  if (ok(conf_open_trusted(&c, name, 0), "a file that is descriptor 0"))
    conf_close(&c);
  if (ok(conf_open(&c, name), "whoever can write it"))
    conf_close(&c);
  ok(open("/dev/null", O_RDONLY) == 0, "nothing is left open");
}

/* With an index only that which it names is looked at. */
static void index_trusted(struct conf const *c)
{
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  struct conf_alias const alias = { 1, 0, CONF_NONE, 0, BYTES("/a/b") };
  struct conf_virtual v = { .aliases = 1 };
  struct address const client = client_v4(9);
  struct conf_location location;
  struct route r = { .location = &location };
  conf_pack_alias(&entries, &alias);
  alias_index_pack(&index, bytes_of(entries.s, entries.len));
  if (!stralloc_append(&entries, 'x'))
    exit(111);
  v.entries = bytes_of(entries.s, entries.len);
  ok(route_find(c, &v, BYTES("/none"), &client, 0, &r) == ROUTE_DAMAGED,
     "without an index the end is damaged");
  v.index = bytes_of(index.s, index.len);
  ok(route_find(c, &v, BYTES("/none"), &client, 0, &r) == ROUTE_NO_ALIAS &&
         route_find(c, &v, BYTES("/a/b"), &client, 0, &r) == ROUTE_FOUND,
     "with one it is not looked at");
  stralloc_free(&index);
  stralloc_free(&entries);
}

static void file_reads(void)
{
  char name[] = "/tmp/T_conf.XXXXXX";
  int fd = mkstemp(name);
  struct conf c;
  file_write(fd);
  ok(conf_open(&c, name), "a compiled configuration opens");
  is_number(c.globals.timeout, 61, "its globals are read");
  hosts_found(&c);
  routes_found(&c);
  remembered_alike(&c);
  homes_found(&c);
  index_trusted(&c);
  is_number(conf_location_read(&c, BARE, &(struct conf_location){ 0 }), -1,
            "a location without settings is damaged");
  conf_close(&c);
  opened_as_input(name);
  parts_refused(fd, name);
  unlink(name);
  ok(!conf_open(&c, name) && errno == ENOENT && !conf_open_trusted(&c, name, 0),
     "and one that is not there");
  close(fd);
}

/* The hash of the key of a host of server 0 (which is "h" and four zeros in front of it). */
static uint32_t host_hash(struct bytes host)
{
  static char const front[5] = { 'h' };
  uint32_t hash = 5381;
  for (size_t i = 0; i < sizeof front + host.n; i++)
    hash = (hash * 33) ^ (unsigned char)(i < sizeof front ? front[i] : host.s[i - sizeof front]);
  return hash;
}

/* One host, in each of the tables of a file in turn: in the last one, too, the file is whole. */
static void tables_whole(void)
{
  char name[] = "/tmp/T_conf.XXXXXX";
  int fd = mkstemp(name);
  bool tables[256] = { false };
  unsigned int done = 0, wrong = 0;
  struct conf_server const server = { .any_host = 8, .no_host = 9 };
  for (unsigned int i = 0; done < 256 && i < 100000; i++) {
    struct conf_globals const globals = { .source = BYTES("x.conf") };
    struct conf_writer writer = CONF_WRITER_ZERO;
    struct conf c;
    char text[16];
    struct bytes const host = bytes_of(text, (size_t)snprintf(text, sizeof text, "h%u", i));
    if (tables[host_hash(host) & 255])
      continue;
    tables[host_hash(host) & 255] = true;
    done++;
    if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || !conf_write_start(&writer, fd) ||
        !conf_write_host(&writer, 0, host, 3) || !conf_write_finish(&writer, &globals))
      exit(111);
    conf_write_free(&writer);
    if (!conf_open(&c, name)) {
      wrong++;
      continue;
    }
    wrong += conf_virtual_find(&c, &server, 0, host).number != 3;
    conf_close(&c);
  }
  is_number(done, 256, "a host for each table of a file");
  is_number(wrong, 0, "each file is whole, and the host is found in it");
  unlink(name);
  close(fd);
}

/* What is neither 0 nor 1 where one of them has to be is damage. */
static void flags_checked(void)
{
  char name[] = "/tmp/T_conf.XXXXXX";
  int fd = mkstemp(name);
  struct conf_globals const globals = { .source = BYTES("x.conf"), .virtuals = 3 };
  struct conf_virtual v = { .origin = BYTES("x.conf:2") };
  struct conf_writer writer = CONF_WRITER_ZERO;
  stralloc no = STRALLOC_ZERO, yes = STRALLOC_ZERO;
  struct conf c;
  size_t at = 0;
  conf_pack_virtual(&no, &v);
  v.sanitize_path = true;
  conf_pack_virtual(&yes, &v);
  while (at < yes.len && no.s[at] == yes.s[at])
    at++;
  if (at == yes.len || !conf_write_start(&writer, fd))
    exit(111);
  for (char i = 0; i < 3; i++) {
    yes.s[at] = i;
    if (!conf_write_numbered(&writer, CONF_VIRTUAL, (uint32_t)i, bytes_of(yes.s, yes.len)))
      exit(111);
  }
  if (!conf_write_finish(&writer, &globals) || !conf_open(&c, name))
    exit(111);
  conf_write_free(&writer);
  ok(conf_virtual_read(&c, conf_numbered(0), &v) == 1 && !v.sanitize_path, "off");
  ok(conf_virtual_read(&c, conf_numbered(1), &v) == 1 && v.sanitize_path, "on");
  is_number(conf_virtual_read(&c, conf_numbered(2), &v), -1, "what is neither is damage");
  conf_close(&c);
  stralloc_free(&no);
  stralloc_free(&yes);
  unlink(name);
  close(fd);
}

/* Whole as a file, but without the indices. */
static void indices_needed(void)
{
  char name[] = "/tmp/T_conf.XXXXXX";
  int fd = mkstemp(name);
  struct conf_globals const globals = { .source = BYTES("x.conf") };
  struct conf_writer writer = CONF_WRITER_ZERO;
  stralloc packed = STRALLOC_ZERO;
  struct conf c;
  if (!conf_write_start(&writer, fd) || !conf_pack_globals(&packed, &globals) ||
      !cdbmake_add(&writer.cdb, "g", 1, packed.s, (unsigned int)packed.len) ||
      !cdbmake_finish(&writer.cdb))
    exit(111);
  errno = 0;
  ok(!conf_open(&c, name) && errno == EPROTO, "without its indices a file is refused");
  conf_write_free(&writer);
  stralloc_free(&packed);
  unlink(name);
  close(fd);
}

/* Whatever of a file differs, it is another one; and each is one. */
static void stamps_differ(void)
{
  struct stat const none = { 0 };
  struct stat other = none;
  other.st_size = 1;
  ok(conf_stamp_of(&none) != 0, "every file has a stamp");
  ok(conf_stamp_of(&other) != conf_stamp_of(&none), "another size");
  other = none;
  other.st_ino = 1;
  ok(conf_stamp_of(&other) != conf_stamp_of(&none), "another file");
  other.st_ino = 2;
  ok(conf_stamp_of(&other) != conf_stamp_of(&none) && conf_stamp_of(&other) > 1, "a third one");
  other = none;
  other.st_mtim.tv_nsec = 7;
  ok(conf_stamp_of(&other) != conf_stamp_of(&none), "another time");
  is_number(conf_stamp(-1), 0, "what is not open has none");
}

int main(void)
{
  suffixes_find();
  rules_decide();
  file_reads();
  tables_whole();
  flags_checked();
  indices_needed();
  stamps_differ();
  marks_differ();
  return tap_done();
}
