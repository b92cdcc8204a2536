/* header_rules: what each verb does to the fields of a head, and which answers a rule is for. */
#include "../../src/httpd/respond/header_rules.h"
#include "settings_case.h"
#include "tap.h"

/* ---- The rules of a location ---- */

/* One or two patterns, apart at a blank; empty: none. */
static void list_set(struct conf_texts *list, char const *words)
{
  size_t const n = strlen(words);
  char const *blank = strchr(words, ' ');
  struct conf_text *items = laid.items + laid.item_count;

  list->count = n ? 1 + (blank != 0) : 0;
  list->ahead = n ? (uint32_t)((char *)items - (char *)list) : 0;
  laid.item_count += list->count;
  if (n)
    text_set(items, bytes_of(words, blank ? (size_t)(blank - words) : n));
  if (blank)
    text_set(items + 1, bytes_from_string(blank + 1));
}

static void rule(enum conf_header_verb verb, char const *name, char const *value, char const *paths,
                 char const *types, char const *statuses)
{
  struct conf_header_rule *r = laid.rules + laid.rule_count++;

  r->verb = (uint8_t)verb;
  text_set(&r->name, bytes_from_string(name));
  text_set(&r->value, bytes_from_string(value));
  list_set(&r->paths, paths);
  list_set(&r->types, types);
  list_set(&r->statuses, statuses);
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

static struct bytes head(void)
{
  struct conf_header_rules *list = &laid.settings.header_rules;

  list->ahead = (uint32_t)((char *)laid.rules - (char *)list);
  list->count = (uint32_t)laid.rule_count;
  exchange.way.settings = &laid.settings;
  exchange.way.path = BYTES("/w/a.html");
  out = (struct output){ .s = text, .room = sizeof(text) };
  output_text(&out, "before");
  output_text(&out, HEAD);
  header_rules_apply(&exchange, last_status, bytes_from_string(last_type), &out, 6);
  settings_begin();
  return bytes_after(output_bytes(&out), 6);
}

static void test_verbs(void)
{
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
  is_bytes(head(), BYTES(HEAD), "a location without rules");
}

int main(void)
{
  test_verbs();
  test_conditions();
  test_follows();
  test_none();
  return tap_done();
}
