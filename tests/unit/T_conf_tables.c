/* Tables of a compiled configuration beside the plainest reading of the same rules: suffixes,
   documents for errors, rules for a client without an address, aliases with and without an index.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/alias_index.h>
#include <httpway/conf.h>
#include <httpway/conf_write.h>
#include <httpway/route.h>

#include "tap.h"

static unsigned int seed = 1;

static unsigned int chance(unsigned int n)
{
  seed = seed * 1103515245 + 12345;
  return (seed >> 16) % n;
}

/* Few letters, so that many meet; in both cases. */
static struct bytes random_text(char *out, unsigned int most)
{
  static char const letters[] = "abAB.";
  unsigned int length = chance(most + 1);

  for (unsigned int i = 0; i < length; i++)
    out[i] = letters[chance(sizeof(letters) - 1)];
  return bytes_of(out, length);
}

static bool ends_with(struct bytes path, struct bytes end)
{
  return end.n <= path.n && bytes_equal_nocase(bytes_of(path.s + path.n - end.n, end.n), end);
}

/* ---- Suffixes ---- */

enum { SUFFIXES = 40 };

/* The longest, of equal ones the first, else the first default. */
static struct conf_suffix const *suffix_meant(struct conf_suffix const *rules, size_t n,
                                              struct bytes path)
{
  struct conf_suffix const *best = 0;

  for (size_t i = 0; i < n; i++)
    if (rules[i].suffix.n && !bytes_equal(rules[i].suffix, BYTES("*")) &&
        ends_with(path, rules[i].suffix) && (!best || rules[i].suffix.n > best->suffix.n))
      best = rules + i;
  for (size_t i = 0; i < n && !best; i++)
    if (bytes_equal(rules[i].suffix, BYTES("*")))
      best = rules + i;
  return best;
}

static void suffixes_round(bool *alike)
{
  static char names[SUFFIXES][8], values[SUFFIXES][8];
  struct conf_suffix rules[SUFFIXES], found;
  size_t n = chance(SUFFIXES + 1), before;
  stralloc sa = STRALLOC_ZERO;

  for (size_t i = 0; i < n; i++)
    rules[i] = (struct conf_suffix){
      .suffix = chance(20) ? random_text(names[i], 4) : BYTES("*"),
      .kind = (uint8_t)(SUFFIX_TYPE + chance(3)),
      .value = bytes_of(values[i], (size_t)snprintf(values[i], 8, "%zu", i)),
    };
  /* Wherever it begins. */
  before = chance(4);
  if (!stralloc_catb(&sa, "xxx", before) || conf_pack_suffixes(&sa, rules, n) != 1)
    exit(111);
  for (int i = 0; i < 50; i++) {
    char text[8];
    struct bytes path = random_text(text, 6);
    struct conf_suffix const *meant = suffix_meant(rules, n, path);
    bool there = conf_suffix_find(bytes_of(sa.s + before, sa.len - before), path, &found);
    *alike = *alike && there == (meant != 0) &&
             (!there || (bytes_equal(found.value, meant->value) && found.kind == meant->kind));
  }
  stralloc_free(&sa);
}

static void test_suffixes(void)
{
  bool alike = true;

  for (int round = 0; round < 400; round++)
    suffixes_round(&alike);
  ok(alike, "suffixes: the longest, of equal ones the first, else the first default");
}

/* ---- A file with a location and its documents ---- */

static void error_files_write(struct conf_writer *writer)
{
  static struct conf_suffix const rules[] = {
    { BYTES("404"), SUFFIX_TYPE, 0, BYTES("never: 404 has its own") },
    { BYTES("410"), SUFFIX_TYPE, 0, BYTES("gone") },
    { BYTES("4xx"), SUFFIX_TYPE, 0, BYTES("client") },
    { BYTES("503"), SUFFIX_TYPE, 0, BYTES("busy") },
    { BYTES("507"), SUFFIX_TYPE, 0, BYTES("full") },
  };
  stralloc sa = STRALLOC_ZERO;

  if (!conf_pack_suffixes(&sa, rules, sizeof(rules) / sizeof(rules[0])) ||
      !conf_write_numbered(writer, CONF_TABLE, 0, bytes_of(sa.s, sa.len)))
    exit(111);
  stralloc_free(&sa);
}

static char const *document_meant(unsigned int status)
{
  return status == 401   ? "who"
         : status == 403 ? "no"
         : status == 404 ? "lost"
         : status == 410 ? "gone"
         : status == 503 ? "busy"
         : status == 507 ? "full"
         : status < 500  ? "client"
                         : "";
}

static void test_error_files(struct conf const *c)
{
  struct conf_location const l = { .error_files = 0,
                                   .error_401_file = BYTES("who"),
                                   .error_403_file = BYTES("no"),
                                   .error_404_file = BYTES("lost") };
  struct conf_location const none = { .error_files = CONF_NONE };
  bool alike = true, nothing = true;

  for (unsigned int status = 400; status < 600; status++) {
    alike = alike &&
            bytes_equal(conf_error_file(c, &l, status), bytes_from_string(document_meant(status)));
    nothing = nothing && conf_error_file(c, &none, status).n == 0;
  }
  ok(alike, "documents: its own, that of the status, that of its kind");
  ok(nothing, "none, where there are none");
}

/* ---- Access of one whose address nobody told ---- */

struct hidden {
  char const *rules; /* a and d: everyone, A and D: a network */
  bool allowed;
};

static struct hidden const hidden[] = {
  { "a", true },    { "d", false },  { "A", true },   { "D", false },
  { "Aa", true },   { "Da", false }, { "Ad", false }, { "AAa", true },
  { "ADa", false }, { "aD", true },  { "dA", false },
};
enum { HIDDEN = sizeof(hidden) / sizeof(hidden[0]) };

static void rules_write(struct conf_writer *writer, uint32_t table, char const *rules)
{
  stralloc sa = STRALLOC_ZERO;

  for (; *rules; rules++) {
    bool one = *rules == 'A' || *rules == 'D';
    struct conf_rule rule = { *rules == 'a' || *rules == 'A',
                              { ADDRESS_IPV4, one ? 8 : 0, { one ? 10 : 0 } } };
    if (!conf_pack_rule(&sa, &rule))
      exit(111);
    rule.network.family = ADDRESS_IPV6;
    if (!one && !conf_pack_rule(&sa, &rule))
      exit(111);
  }
  if (!conf_write_numbered(writer, CONF_TABLE, table, bytes_of(sa.s, sa.len)))
    exit(111);
  stralloc_free(&sa);
}

static void location_write(struct conf_writer *writer, uint32_t number, uint32_t access)
{
  stralloc settings = STRALLOC_ZERO, record = STRALLOC_ZERO, places = STRALLOC_ZERO;
  struct conf_location location = { .settings = 1000 + number,
                                    .alias = BYTES("/x"),
                                    .place_count = 1,
                                    .turn = CONF_NONE,
                                    .access = access };

  if (!conf_pack_list_item(&places, BYTES("/www")))
    exit(111);
  location.places = bytes_of(places.s, places.len);
  if (!conf_pack_settings(&settings, &location) || !conf_pack_location(&record, &location) ||
      !conf_write_numbered(writer, CONF_TABLE, location.settings,
                           bytes_of(settings.s, settings.len)) ||
      !conf_write_numbered(writer, CONF_LOCATION, number, bytes_of(record.s, record.len)))
    exit(111);
  stralloc_free(&settings);
  stralloc_free(&record);
  stralloc_free(&places);
}

static void test_hidden(struct conf const *c)
{
  struct address const nobody = { .family = ADDRESS_NONE };

  for (uint32_t i = 0; i < HIDDEN; i++) {
    stralloc entries = STRALLOC_ZERO;
    struct conf_alias const alias = { .location = i, .clients = CONF_NONE, .alias = BYTES("/x") };
    struct conf_virtual v = { .aliases = 1 };
    struct conf_location location;
    struct route r = { .location = &location };
    if (!conf_pack_alias(&entries, &alias))
      exit(111);
    v.entries = bytes_of(entries.s, entries.len);
    ok(route_find(c, &v, BYTES("/x/y"), &nobody, 0, &r) == ROUTE_FOUND &&
           r.denied == !hidden[i].allowed,
       hidden[i].rules);
    stralloc_free(&entries);
  }
}

/* ---- Aliases made by hand ---- */

static enum route_verdict route_of(struct conf const *c, struct conf_alias const *alias,
                                   struct bytes path, struct route *route)
{
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  struct conf_virtual v = { .aliases = 1 };
  enum route_verdict verdict;
  stralloc entries = STRALLOC_ZERO;

  if (!conf_pack_alias(&entries, alias))
    exit(111);
  v.entries = bytes_of(entries.s, entries.len);
  verdict = route_find(c, &v, path, &client, 0, route);
  stralloc_free(&entries);
  return verdict;
}

static void test_by_hand(struct conf const *c)
{
  struct conf_alias all = { .clients = CONF_NONE }, nobodys = { .clients = 999 };
  struct conf_location location;
  struct route r = { .location = &location };

  ok(route_of(c, &all, BYTES("x"), &r) == ROUTE_FOUND && r.rest.n == 1,
     "the alias of all fits what has no slash");
  ok(route_of(c, &all, BYTES_NONE, &r) == ROUTE_FOUND, "and nothing");
  is_number(route_of(c, &nobodys, BYTES("/x"), &r), ROUTE_DAMAGED,
            "clients that are not there are damage");
  all.location = HIDDEN;
  ok(route_of(c, &all, BYTES("/x"), &r) == ROUTE_FOUND && r.denied,
     "rules for Access that are not there let nobody in");
  all.location = 999;
  is_number(route_of(c, &all, BYTES("/x"), &r), ROUTE_DAMAGED,
            "nor is a location that is not there");
}

/* Two aliases of which the first does not fit: wherever the second one is cut, that is told. */
static void test_cut(struct conf const *c)
{
  struct conf_alias const aliases[] = { { .clients = CONF_NONE, .alias = BYTES("/none") },
                                        { .clients = CONF_NONE, .alias = BYTES("/x") } };
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  struct conf_virtual v = { .aliases = 2 };
  struct conf_location location;
  struct route r = { .location = &location };
  stralloc entries = STRALLOC_ZERO;
  unsigned int wrong = 0;
  size_t first;

  if (!conf_pack_alias(&entries, aliases))
    exit(111);
  first = entries.len;
  if (!conf_pack_alias(&entries, aliases + 1))
    exit(111);
  for (size_t n = 0; n <= entries.len; n++) {
    v.entries = bytes_of(entries.s, n);
    wrong +=
        route_find(c, &v, BYTES("/x"), &client, 0, &r) != (n == entries.len       ? ROUTE_FOUND
                                                           : n == 0 || n == first ? ROUTE_NO_ALIAS
                                                                                  : ROUTE_DAMAGED);
  }
  is_number(wrong, 0, "aliases that are cut anywhere are damage");
  stralloc_free(&entries);
}

/* ---- Aliases with and without their index ---- */

enum { ALIASES = 40 };

static struct bytes random_path(char *out, unsigned int segments)
{
  size_t length = 0;

  for (unsigned int n = chance(segments + 1); n; n--) {
    out[length++] = '/';
    for (unsigned int letters = chance(3); letters; letters--)
      out[length++] = (char)('a' + chance(2));
  }
  return bytes_of(out, length);
}

static void aliases_make(stralloc *entries, unsigned int count)
{
  entries->len = 0;
  for (unsigned int i = 0; i < count; i++) {
    char text[64];
    struct conf_alias alias = { .location = chance(HIDDEN),
                                .clients = chance(4) ? CONF_NONE : 100 + chance(HIDDEN),
                                .flags = (uint8_t)(chance(8) ? 0 : ALIAS_TILDE),
                                .alias = random_path(text, 3) };
    if (chance(6) == 0)
      alias.flags |= ALIAS_EXACT;
    while (alias.alias.n && text[alias.alias.n - 1] == '/')
      alias.alias.n--;
    if (!conf_pack_alias(entries, &alias))
      exit(111);
  }
}

static void test_indexed(struct conf const *c)
{
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  struct address const client = { .family = ADDRESS_IPV4, .ip = { 10, 0, 0, 1 } };
  bool alike = true;
  unsigned int found = 0;

  for (int round = 0; round < 100; round++) {
    struct conf_virtual plain = { .aliases = 1 + chance(ALIASES) }, indexed;
    aliases_make(&entries, plain.aliases);
    index.len = 0;
    if (!alias_index_pack(&index, bytes_of(entries.s, entries.len)))
      exit(111);
    plain.entries = bytes_of(entries.s, entries.len);
    indexed = plain;
    indexed.index = bytes_of(index.s, index.len);
    for (int i = 0; i < 50; i++) {
      struct conf_location one, two;
      struct route a = { .location = &one }, b = { .location = &two };
      char text[64];
      struct bytes path = random_path(text, 4);
      enum route_verdict verdict = route_find(c, &plain, path, &client, 0, &a);
      alike = alike && route_find(c, &indexed, path, &client, 0, &b) == verdict &&
              (verdict != ROUTE_FOUND || (a.location_number == b.location_number &&
                                          a.denied == b.denied && a.rest.n == b.rest.n));
      found += verdict == ROUTE_FOUND;
    }
  }
  ok(alike, "aliases: with an index all is as without");
  ok(found > 100 && found < 5000, "some are found, some not");
  stralloc_free(&entries);
  stralloc_free(&index);
}

static void file_write(int fd)
{
  struct conf_globals const globals = { .source = BYTES("x.conf"), .locations = HIDDEN };
  struct conf_writer writer = CONF_WRITER_ZERO;

  if (!conf_write_start(&writer, fd))
    exit(111);
  error_files_write(&writer);
  for (uint32_t i = 0; i < HIDDEN; i++) {
    rules_write(&writer, 100 + i, hidden[i].rules);
    location_write(&writer, i, 100 + i);
  }
  location_write(&writer, HIDDEN, 998);
  if (!conf_write_finish(&writer, &globals))
    exit(111);
  conf_write_free(&writer);
}

int main(void)
{
  char name[] = "/tmp/T_conf_tables.XXXXXX";
  int fd = mkstemp(name);
  struct conf c;

  file_write(fd);
  test_suffixes();
  ok(conf_open(&c, name), "a configuration with tables");
  test_error_files(&c);
  test_hidden(&c);
  test_by_hand(&c);
  test_cut(&c);
  test_indexed(&c);
  conf_close(&c);
  unlink(name);
  close(fd);
  return tap_done();
}
