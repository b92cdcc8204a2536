/* Suffixes: whatever the rules, and in whatever order, the one of the longest end is found, the
   first of two that are the same. */
#include "../../src/config/arena.h"
#include "../../src/config/table.h"
#include "conf_case.h"
#include "tap.h"

enum { RULES = 40 };

static char const letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV";
static struct suffix_rule rules[RULES];
static char names[RULES][8];

static void random_text(char out[8])
{
  size_t const n = random_below(6);

  for (size_t i = 0; i < n; i++)
    out[i] = "abAB."[random_below(5)];
  out[n] = 0;
}

static bool ends_in(struct bytes path, struct bytes suffix)
{
  return suffix.n && suffix.n <= path.n &&
         bytes_equal_nocase(bytes_after(path, path.n - suffix.n), suffix);
}

/* As a person would look for it. */
static struct bytes wanted(struct bytes path, size_t count)
{
  struct suffix_rule const *best = 0;

  for (size_t i = 0; i < count; i++)
    if (ends_in(path, rules[i].suffix) && (!best || rules[i].suffix.n > best->suffix.n))
      best = rules + i;
  for (size_t i = 0; i < count && !best; i++)
    if (bytes_equal(rules[i].suffix, BYTES("*")))
      best = rules + i;
  return best ? best->value : BYTES("none");
}

static void round_of(size_t count)
{
  struct tables tables = { .writer = CONF_WRITER_ZERO };
  struct conf_settings settings = { .exact_match = false };
  struct conf_location location = { .places = { 0, 1 }, .turn = CONF_NONE };
  struct conf_text text;
  struct conf c;
  unsigned int wrong = 0;

  for (size_t i = 0; i < count; i++) {
    random_text(names[i]);
    rules[i].suffix = random_below(20) ? bytes_from_string(names[i]) : BYTES("*");
    rules[i].value = arena_copy(bytes_of(letters + i, 1));
    rules[i].kind = SUFFIX_TYPE;
  }
  conf_begin();
  tables.writer = writer;
  suffix_rules_put(&tables, rules, count);
  text = put_text(&tables, BYTES("x"));
  put_record(&tables, PART_TEXTS, &text);
  settings.suffixes.count = conf_written_count(&tables.writer, PART_SUFFIXES);
  put_record(&tables, PART_SETTINGS, &settings);
  put_record(&tables, PART_LOCATIONS, &location);
  writer = tables.writer;
  if (!conf_done(&c))
    exit(111);
  for (int i = 0; i < 300; i++) {
    char path[8];
    struct conf_suffix const *found;
    random_text(path);
    found = conf_suffix_find(&conf_settings(c.locations)->suffixes, bytes_from_string(path));
    wrong += !bytes_equal(found ? conf_text(&found->value) : BYTES("none"),
                          wanted(bytes_from_string(path), count));
  }
  is_number(wrong, 0, "each is the longest");
  conf_close(&c);
  for (unsigned int part = 0; part < CONF_PARTS; part++)
    map_free(tables.known + part);
}

int main(void)
{
  for (size_t count = 0; count <= RULES; count++)
    round_of(count);
  arena_free_all();
  return tap_done();
}
