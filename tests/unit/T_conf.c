/* The compiled configuration: what is written is read, record by record, member by member; what
   cannot be is refused; which virtual server a host has, and which document an error. */
#include <errno.h>

#include "../../src/libconf/parts.h"
#include "conf_case.h"
#include "tap.h"

enum { EACH = 3 };

/* ---- Every member of every record ---- */

static char records[CONF_PARTS][EACH][512];
static char const text[] = "0123456789abcdef";

static void list_make(struct conf_text *list, unsigned int part)
{
  uint32_t const all = part == PART_BYTES ? sizeof(text) - 1 : EACH;

  list->ahead = random_below(all);
  list->length = random_below(all - list->ahead + 1);
}

static void member_make(char *record, struct member const *m)
{
  for (unsigned int i = 0; i < m->size; i++)
    record[m->offset + i] = (char)random_below(256);
  if (m->kind == MEMBER_BOOL)
    record[m->offset] = (char)random_below(2);
  else if (m->kind == MEMBER_SETTINGS)
    *(uint32_t *)(void *)(record + m->offset) = random_below(EACH);
  else if (m->kind < CONF_PARTS)
    list_make((struct conf_text *)(void *)(record + m->offset), m->kind);
}

/* What other records are found by. */
static void numbers_make(unsigned int i)
{
  struct conf_globals *g = (void *)records[PART_GLOBALS][i];
  struct conf_server *server = (void *)records[PART_SERVERS][i];
  struct conf_virtual *v = (void *)records[PART_VIRTUALS][i];
  struct conf_alias *alias = (void *)records[PART_ALIASES][i];
  struct conf_location *location = (void *)records[PART_LOCATIONS][i];

  g->servers = g->virtuals = g->locations = EACH;
  g->turns = 2;
  server->sockets = (struct conf_sockets){ i, 1 };
  server->any_host = i;
  server->no_host = i ? CONF_NONE : 1;
  v->tildes = v->sorted.count;
  alias->location = i;
  location->places = (struct conf_texts){ i, 1 };
  location->turn = i == 2 ? CONF_NONE : i;
}

static void records_write(void)
{
  conf_begin();
  for (unsigned int i = 0; i < EACH; i++)
    for (unsigned int part = 0; part < PART_BYTES; part++)
      for (unsigned int m = 0; m < part_layouts[part].count; m++)
        member_make(records[part][i], part_layouts[part].members + m);
  for (unsigned int i = 0; i < EACH; i++) {
    numbers_make(i);
    for (unsigned int part = i ? PART_SERVERS : PART_GLOBALS; part < PART_BYTES; part++)
      record_put((enum conf_part)part, records[part][i]);
  }
  (void)text_put(text);
}

static bool member_is(struct records_header const *h, char const *got, char const *wanted,
                      struct member const *m)
{
  struct conf_text const *a = (void const *)(got + m->offset),
                         *b = (void const *)(wanted + m->offset);
  unsigned int const part = m->kind == MEMBER_SETTINGS ? PART_SETTINGS : m->kind;
  size_t rest = m->kind == MEMBER_SETTINGS ? sizeof(uint32_t) : sizeof(*a);

  if (m->kind == MEMBER_PLAIN || m->kind == MEMBER_BOOL)
    return memcmp(a, b, m->size) == 0;
  if (m->kind != MEMBER_SETTINGS && (a->length != b->length || (!a->length && a->ahead)))
    return false;
  return (!rest || m->size >= rest) &&
         memcmp(got + m->offset + rest, wanted + m->offset + rest, m->size - rest) == 0 &&
         ((m->kind != MEMBER_SETTINGS && !a->length) ||
          (char const *)a + a->ahead ==
              (char const *)h + h->parts[part].at + (size_t)b->ahead * part_layouts[part].size);
}

static void test_members(void)
{
  struct records_header const *h;
  struct conf c;
  unsigned int wrong = 0, members = 0;

  records_write();
  ok(conf_done(&c), "a file of every kind of record");
  h = (void const *)((char const *)c.globals - aligned(sizeof(*h)));
  for (unsigned int part = 0; part < PART_BYTES; part++)
    for (unsigned int i = 0; i < (part == PART_GLOBALS ? 1 : EACH); i++)
      for (unsigned int m = 0; m < part_layouts[part].count; m++, members++)
        wrong += !member_is(h, (char const *)h + h->parts[part].at + i * part_layouts[part].size,
                            records[part][i], part_layouts[part].members + m);
  is_number(wrong, 0, "each member is what was written");
  ok(members > 300, "and they are many");
  ok(c.servers[1].sockets.count == 1 && conf_socket_count(&c) == EACH &&
         conf_location(&c, 2) == c.locations + 2 && !conf_location(&c, 3) &&
         conf_virtual(&c, 0) == c.virtuals && !conf_virtual(&c, CONF_NONE),
     "by their numbers");
  conf_close(&c);
}

/* The same model gives the same file: what lies between members is zero. */
static void test_padding(void)
{
  struct conf_alias alias;
  struct bytes written;
  unsigned int zeros = 0;

  conf_begin();
  memset(&alias, 0xff, sizeof(alias));
  record_put(PART_ALIASES, &alias);
  written = conf_written(&writer, PART_ALIASES, 0);
  for (size_t i = offsetof(struct conf_alias, flags) + 1; i < written.n; i++)
    zeros += written.s[i] == 0;
  is_number(zeros, (long long)(sizeof(alias) - offsetof(struct conf_alias, flags) - 1),
            "what is no member is zero");
  conf_write_cut(&writer, PART_ALIASES, 0);
  is_number(conf_written_count(&writer, PART_ALIASES), 0, "and taken back");
  (void)text_put("x");
  errno = 0;
  ok(!conf_write_text(&writer, bytes_of(text, UINT32_MAX), &alias.alias) && errno == EFBIG,
     "more than four bytes can count");
  ok(!conf_write_host(&writer, 0, bytes_of(text, 256), 0) && errno == EINVAL, "a host too long");
  conf_write_free(&writer);
  fclose(conf_file);
}

/* ---- What may not be ---- */

/* One change of the records above, after which nothing is to be believed. */
static void spoil(unsigned int which)
{
  struct conf_globals *g = (void *)records[PART_GLOBALS][0];
  struct conf_server *server = (void *)records[PART_SERVERS][1];
  struct conf_virtual *v = (void *)records[PART_VIRTUALS][1];
  struct conf_location *location = (void *)records[PART_LOCATIONS][1];

  switch (which) {
  case 0:
    g->servers = EACH + 1;
    break;
  case 1:
    g->virtuals = EACH - 1;
    break;
  case 2:
    g->locations = EACH + 1;
    break;
  case 3:
    server->sockets.count = 2;
    break;
  case 4:
    server->any_host = EACH;
    break;
  case 5:
    server->no_host = EACH;
    break;
  case 6:
    v->tildes = v->sorted.count + 1;
    break;
  case 7:
    ((struct conf_alias *)(void *)records[PART_ALIASES][1])->location = EACH;
    break;
  case 8:
    location->places.count = 0;
    break;
  case 9:
    location->turn = 2;
    break;
  case 10:
    location->settings.ahead = EACH;
    break;
  case 11:
    location->alias = (struct conf_text){ 1, sizeof(text) - 1 };
    break;
  case 12:
    location->origin = (struct conf_text){ sizeof(text), 1 };
    break;
  case 13:
    server->trusted_proxies = (struct conf_rules){ 1, EACH };
    break;
  case 14:
    v->sanitize_path = 0;
    ((char *)v)[offsetof(struct conf_virtual, sanitize_path)] = 2;
    break;
  default:
    break;
  }
}
enum { SPOILS = 15 };

static void test_refused(void)
{
  for (unsigned int which = 0; which <= SPOILS; which++) {
    struct conf c;

    records_write();
    for (unsigned int part = 0; part < PART_BYTES; part++)
      conf_write_cut(&writer, (enum conf_part)part, 0);
    spoil(which);
    for (unsigned int i = 0; i < EACH; i++)
      for (unsigned int part = i ? PART_SERVERS : PART_GLOBALS; part < PART_BYTES; part++)
        record_put((enum conf_part)part, records[part][i]);
    errno = 0;
    if (conf_done(&c)) {
      ok(which == SPOILS, "what is as it should be is taken");
      conf_close(&c);
    } else {
      ok(which < SPOILS && errno == EBADMSG, "what means nothing is refused");
    }
  }
}

/* ---- Hosts ---- */

static struct {
  uint32_t server;
  char const *host;
  uint32_t number;
} const hosts[] = {
  { 0, "www.example.org", 1 },
  { 0, "a.example.org", 2 },
  { 0, "a.b.example.org", 2 },
  { 0, "a.c.example.org", 3 },

  { 0, "x", 0 },
  { 0, "", 4 },
  { 1, "www.example.org", 2 },
  { 1, "a.example.org", CONF_NONE },
  { 1, "", CONF_NONE },
  { 2, "www.example.org", CONF_NONE },
};

static void test_hosts(void)
{
  struct conf_server const first = {
    .any_host = 0, .no_host = 4, .has_hosts = true, .longest_pattern = 14
  };
  struct conf_server const second = { .any_host = CONF_NONE,
                                      .no_host = CONF_NONE,
                                      .has_hosts = true };
  struct conf_virtual const v = { .sanitize_path = true };
  char longest[257];
  struct conf c;

  conf_begin();
  record_put(PART_SERVERS, &first);
  record_put(PART_SERVERS, &second);
  for (int i = 0; i < 5; i++)
    record_put(PART_VIRTUALS, &v);
  host_put(0, "www.example.org", 1);
  host_put(0, ".example.org", 2);
  host_put(0, ".c.example.org", 3);
  host_put(1, "www.example.org", 2);
  ok(conf_done(&c), "hosts of two Servers");
  for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
    is_number(conf_virtual_find(&c, hosts[i].server, bytes_from_string(hosts[i].host)),
              hosts[i].number, hosts[i].host);
  memset(longest, 'a', sizeof(longest));
  is_number(conf_virtual_find(&c, 0, bytes_of(longest, 255)), 0, "the longest host");
  is_number(conf_virtual_find(&c, 0, bytes_of(longest, 256)), CONF_NONE, "a longer one");
  conf_close(&c);
}

/* ---- Documents of errors ---- */

static void test_documents(void)
{
  struct conf_settings s = { .exact_match = false };
  struct conf_suffix const rules[] = {
    { .suffix = text_put("404"), .value = text_put("/404") },
    { .suffix = text_put("4xx"), .value = text_put("/4xx") },
  };
  struct conf c;

  record_put(PART_SUFFIXES, rules);
  record_put(PART_SUFFIXES, rules + 1);
  s.error_files = (struct conf_suffixes){ 0, 2 };
  s.error_403_file = text_put("/own");
  record_put(PART_SETTINGS, &s);
  record_put(PART_TEXTS, &s.error_403_file);
  record_put(PART_LOCATIONS, &(struct conf_location){ .places = { 0, 1 }, .turn = CONF_NONE });
  ok(conf_done(&c), "ErrorFiles");
  is_bytes(conf_error_file(conf_settings(c.locations), 404), BYTES("/404"), "of a status");
  is_bytes(conf_error_file(conf_settings(c.locations), 401), BYTES("/4xx"), "of its class");
  is_bytes(conf_error_file(conf_settings(c.locations), 403), BYTES("/own"), "Error403File first");
  is_bytes(conf_error_file(conf_settings(c.locations), 500), BYTES_NONE, "none");
  conf_close(&c);
}

int main(void)
{
  for (int i = 0; i < 20; i++)
    test_members();
  test_padding();
  test_refused();
  test_hosts();
  conf_begin();
  test_documents();
  return tap_done();
}
