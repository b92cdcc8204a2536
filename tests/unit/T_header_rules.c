/* header_rules: what each verb does to the fields of a head, and which answers a rule is for. */
#include <stdlib.h>

#include <skalibs/uint32.h>

#include "../../src/httpd/respond/header_rules.h"
#include "../../src/httpd/state/server.h"
#include "../../src/libconf/record.h"
#include "tap.h"

/* ---- The rules of a location ---- */

static stralloc rules = STRALLOC_ZERO;
static struct server server;

enum { TABLE = 7, AT = 2048 };

/* A configuration that has that table alone. */
static void rules_put(void)
{
  static char image[AT + 8 + KEY_NUMBERED + 65536], index[4 * (TABLE + 1)];

  if (rules.len > 65536)
    exit(111);
  uint32_pack(image + AT, KEY_NUMBERED);
  uint32_pack(image + AT + 4, (uint32_t)rules.len);
  conf_key_begin(image + AT + 8, 't', TABLE);
  if (rules.len)
    memcpy(image + AT + 8 + KEY_NUMBERED, rules.s, rules.len);
  uint32_pack_big(index + (size_t)4 * TABLE, AT);
  server.conf.image = bytes_of(image, sizeof(image));
  server.conf.indices[CONF_TABLE] = bytes_of(index, sizeof(index));
}

/* A list of one or two patterns, apart at a blank; empty: none. */
static struct bytes list(stralloc *sa, char const *words)
{
  size_t const start = sa->len, n = strlen(words);
  char const *blank = strchr(words, ' ');

  if (!stralloc_ready(sa, 4096))
    exit(111);
  if (n && (!conf_pack_list_item(sa, bytes_of(words, blank ? (size_t)(blank - words) : n)) ||
            (blank && !conf_pack_list_item(sa, bytes_from_string(blank + 1)))))
    exit(111);
  return bytes_of(sa->s + start, sa->len - start);
}

static void rule(enum conf_header_verb verb, char const *name, char const *value, char const *paths,
                 char const *types, char const *statuses)
{
  stralloc lists = STRALLOC_ZERO;
  struct conf_header_rule r = { .verb = (uint8_t)verb,
                                .name = bytes_from_string(name),
                                .value = bytes_from_string(value) };

  r.paths = list(&lists, paths);
  r.types = list(&lists, types);
  r.statuses = list(&lists, statuses);
  if (!conf_pack_header_rule(&rules, &r))
    exit(111);
  stralloc_free(&lists);
}

static void rule_for_all(enum conf_header_verb verb, char const *name, char const *value)
{
  rule(verb, name, value, "", "", "");
}

/* ---- An answer ---- */

static struct exchange exchange;
static char text[1024];
static struct output out;
static unsigned int last_status = 200;
static char const *last_type = "text/html";

#define HEAD "HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\nB: 3\r\n"

static bool applied(void)
{
  out = (struct output){ .s = text, .room = sizeof(text) };
  rules_put();
  output_text(&out, "before");
  output_text(&out, HEAD);
  return header_rules_apply(&server, &exchange, last_status, bytes_from_string(last_type), &out, 6);
}

static struct bytes head(void)
{
  bool const good = applied();

  rules.len = 0;
  return good ? bytes_after(output_bytes(&out), 6) : BYTES("not applied");
}

static void begin(void)
{
  exchange.way.located = true;
  exchange.way.location.header_rules = TABLE;
  exchange.way.path = BYTES("/w/a.html");
  rules.len = 0;
}

static void test_verbs(void)
{
  begin();
  rule_for_all(HEADER_SET, "A", "x");
  is_bytes(head(), BYTES("HTTP/1.1 200 OK\r\nB: 3\r\nA: x\r\n"),
           "set: in place of all of that name");
  rule_for_all(HEADER_SET, "C", "x");
  is_bytes(head(), BYTES(HEAD "C: x\r\n"), "or where there was none");
  rule_for_all(HEADER_ADD, "A", "x");
  is_bytes(head(), BYTES(HEAD "A: x\r\n"), "add: to what there is");
  rule_for_all(HEADER_DEFAULT, "A", "x");
  is_bytes(head(), BYTES(HEAD), "default: not where there is one");
  rule_for_all(HEADER_DEFAULT, "C", "x");
  is_bytes(head(), BYTES(HEAD "C: x\r\n"), "but where there is none");
  rule_for_all(HEADER_REMOVE, "A", "");
  is_bytes(head(), BYTES("HTTP/1.1 200 OK\r\nB: 3\r\n"), "remove: all of that name");
  rule_for_all(HEADER_ADD, "C", "1");
  rule_for_all(HEADER_DEFAULT, "C", "2");
  rule_for_all(HEADER_REMOVE, "B", "");
  is_bytes(head(), BYTES("HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\nC: 1\r\n"), "one after the other");
}

static bool fits(char const *paths, char const *types, char const *statuses)
{
  begin();
  rule(HEADER_ADD, "C", "x", paths, types, statuses);
  return bytes_equal(head(), BYTES(HEAD "C: x\r\n"));
}

static void test_conditions(void)
{
  ok(fits("/w/*", "", "") && fits("/none /w/*", "", "") && !fits("/none", "", ""), "paths");
  ok(fits("", "text/*", "") && fits("", "a/b text/html", "") && !fits("", "text/plain", ""),
     "types");
  ok(fits("", "", "200") && fits("", "", "2xx") && fits("", "", "404 200") &&
         !fits("", "", "404") && !fits("", "", "20") && !fits("", "", "2000") &&
         fits("", "", "xxx") && fits("", "", "x0x"),
     "statuses");
  ok(!fits("", "", "201") && !fits("", "", "210") && !fits("", "", "300"), "each of their digits");
  ok(fits("/w/*", "text/*", "2xx") && !fits("/none", "text/*", "2xx") &&
         !fits("/w/*", "image/*", "2xx") && !fits("/w/*", "text/*", "4xx"),
     "all of them");
}

static bool field_fits(char const *name, unsigned int status, char const *statuses)
{
  bool good;

  begin();
  rule(HEADER_ADD, name, "x", "", "", statuses);
  last_status = status;
  good = head().n > sizeof(HEAD);
  last_status = 200;
  return good;
}

/* Parts, and "not modified", have some fields as the whole would have had them. */
static void test_follows(void)
{
  static char const *const names[] = { "Cache-Control", "content-location", "Expires", "VARY" };

  for (size_t i = 0; i < 4; i++) {
    ok(field_follows(bytes_from_string(names[i])), names[i]);
    ok(field_fits(names[i], 206, "200") && field_fits(names[i], 304, "2xx") &&
           !field_fits(names[i], 206, "404") && field_fits(names[i], 304, "304"),
       "as in the whole");
    ok(!field_fits(names[i], 404, "200"), "but not in another answer");
  }
  ok(!field_follows(BYTES("Age")) && !field_follows(BYTES("Var")) &&
         !field_fits("Age", 206, "200") && field_fits("Age", 206, "206"),
     "others are of their status alone");
}

static void test_none(void)
{
  begin();
  rule_for_all(HEADER_ADD, "C", "x");
  exchange.way.located = false;
  ok(applied() && out.length == 6 + sizeof(HEAD) - 1, "no location: no rules");
  exchange.way.located = true;
  exchange.way.location.header_rules = CONF_NONE;
  ok(applied() && out.length == 6 + sizeof(HEAD) - 1, "a location without rules");
}

/* Rules that cannot be read: the answer does not go out. */
static void test_damaged(void)
{
  begin();
  ok(!applied(), "rules that are not there");
  rule_for_all(HEADER_ADD, "C", "x");
  for (rules.len -= 1; rules.len; rules.len--)
    if (applied())
      ok(false, "rules that are cut");
  rule_for_all(HEADER_ADD, "C", "x");
  ok(applied(), "whole ones are applied");
  if (!stralloc_append(&rules, 0))
    exit(111);
  ok(!applied(), "but not with anything behind them");
}

int main(void)
{
  test_verbs();
  test_conditions();
  test_follows();
  test_none();
  test_damaged();
  stralloc_free(&rules);
  return tap_done();
}
