/* The index of aliases finds every entry that matches, in the order of the search, whatever aliases
   and paths there are; a damaged one is never believed. */
#include <stdlib.h>

#include <httpway/alias_index.h>
#include <httpway/conf.h>

#include "tap.h"

enum { ENTRIES = 60, ROUNDS = 200, PATHS = 50 };

static unsigned int seed = 1;

static unsigned int chance(unsigned int n)
{
  seed = seed * 1103515245 + 12345;
  return (seed >> 16) % n;
}

/* "", "/a", "/b/a" ...: few of them, so that many meet. */
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

static void entries_make(stralloc *entries, unsigned int count)
{
  entries->len = 0;
  for (unsigned int i = 0; i < count; i++) {
    char text[64];
    struct conf_alias alias = { .alias = random_path(text, 3),
                                .location = i,
                                .flags = (uint8_t)(chance(8) ? 0 : ALIAS_TILDE) };
    while (alias.alias.n && text[alias.alias.n - 1] == '/')
      alias.alias.n--;
    if (!conf_pack_alias(entries, &alias))
      exit(111);
  }
}

static bool matches(struct conf_alias const *alias, struct bytes path)
{
  size_t n = alias->alias.n;
  return path.n >= n && bytes_equal(bytes_of(path.s, n), alias->alias) &&
         (n == 0 || n == path.n || path.s[n] == '/' || alias->flags & ALIAS_TILDE);
}

/* All that match are there, ascending. */
static bool found_all(struct bytes index, struct bytes entries, struct bytes path)
{
  uint32_t out[ALIAS_CANDIDATES_MAX];
  int count = alias_index_find(index, entries, path, out), at = 0;
  struct bytes rest = entries;
  struct conf_alias alias;
  for (int i = 1; i < count; i++)
    if (out[i - 1] >= out[i])
      return false;
  for (;;) {
    uint32_t offset = (uint32_t)(entries.n - rest.n);
    if (!conf_alias_next(&rest, &alias))
      return count >= 0;
    if (!matches(&alias, path))
      continue;
    while (at < count && out[at] < offset)
      at++;
    if (at >= count || out[at] != offset)
      return false;
  }
}

static void any_aliases(void)
{
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  unsigned int wrong = 0;
  for (int round = 0; round < ROUNDS; round++) {
    entries_make(&entries, 1 + chance(ENTRIES));
    index.len = 0;
    if (!alias_index_pack(&index, bytes_of(entries.s, entries.len)))
      exit(111);
    for (int i = 0; i < PATHS; i++) {
      char text[64];
      struct bytes path = random_path(text, 6);
      wrong += !found_all(bytes_of(index.s, index.len), bytes_of(entries.s, entries.len), path);
    }
  }
  is_number(wrong, 0, "every entry that matches is found, in the order of the search");
  stralloc_free(&entries);
  stralloc_free(&index);
}

static void many_found(void)
{
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  struct conf_alias const alias = { .alias = BYTES("/a") };
  uint32_t out[ALIAS_CANDIDATES_MAX];
  for (int i = 0; i <= ALIAS_CANDIDATES_MAX; i++)
    conf_pack_alias(&entries, &alias);
  alias_index_pack(&index, bytes_of(entries.s, entries.len));
  ok(alias_index_find(bytes_of(index.s, index.len), bytes_of(entries.s, entries.len), BYTES("/a/x"),
                      out) == -1,
     "more than there is room for: all are to be walked");
  ok(alias_index_find(bytes_of(index.s, index.len), bytes_of(entries.s, entries.len), BYTES("/b"),
                      out) == 0,
     "none");
  stralloc_free(&entries);
  stralloc_free(&index);
}

static void damaged(void)
{
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  uint32_t out[ALIAS_CANDIDATES_MAX];
  bool beyond = false;
  entries_make(&entries, ENTRIES);
  alias_index_pack(&index, bytes_of(entries.s, entries.len));
  for (size_t n = 0; n < index.len; n++) {
    char kept = index.s[n];
    int count = alias_index_find(bytes_of(index.s, n), bytes_of(entries.s, entries.len),
                                 BYTES("/a/b"), out);
    for (int i = 0; i < count; i++)
      beyond |= out[i] >= entries.len;
    index.s[n] = (char)chance(256);
    count = alias_index_find(bytes_of(index.s, index.len), bytes_of(entries.s, entries.len),
                             BYTES("/a/b"), out);
    for (int i = 0; i < count; i++)
      beyond |= out[i] >= entries.len;
    index.s[n] = kept;
  }
  ok(!beyond, "cut or changed anywhere: nothing outside of the entries");
  stralloc_free(&entries);
  stralloc_free(&index);
}

/* What is not an index, and one that leads to what is not an entry, are told. */
static void malformed(void)
{
  static char const none[12] = { 0 }, many[8] = { 0, 0, 0, 9, 0, 0, 0, 1 };
  stralloc entries = STRALLOC_ZERO;
  struct conf_alias const alias = { .alias = BYTES("/a") };
  char leads[12] = { 0, 0, 0, 9 };
  uint32_t out[ALIAS_CANDIDATES_MAX];
  struct bytes all;
  conf_pack_alias(&entries, &alias);
  all = bytes_of(entries.s, entries.len);
  for (size_t n = 0; n < 8; n++)
    ok(alias_index_find(bytes_of(none, n), all, BYTES("/a"), out) == -1,
       "too short to be an index");
  for (size_t n = 9; n < 12; n++)
    ok(alias_index_find(bytes_of(none, n), all, BYTES("/a"), out) == -1, "a part of a number");
  ok(alias_index_find(bytes_of(many, 8), all, BYTES("/a"), out) == -1,
     "more with '~' than there are");
  is_number(alias_index_find(bytes_of(leads, 12), all, BYTES("/a"), out), 1, "one that is right");
  for (uint32_t offset = 1; offset <= all.n + 1; offset++) {
    leads[11] = (char)offset;
    ok(alias_index_find(bytes_of(leads, 12), all, BYTES("/a"), out) == -1,
       "one that leads to no entry");
  }
  /* The same number, of an entry with '~', which is not looked at. */
  leads[7] = 1;
  for (uint32_t offset = 0; offset <= all.n + 1; offset++) {
    leads[11] = (char)offset;
    is_number(alias_index_find(bytes_of(leads, 12), all, BYTES("/a"), out), offset < all.n ? 1 : -1,
              "one with '~', outside of the entries or not");
  }
  stralloc_free(&entries);
}

/* All of them with '~': those are all looked at. */
static void tildes(void)
{
  struct conf_alias const alias = { .flags = ALIAS_TILDE, .alias = BYTES("/a") };
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  uint32_t out[ALIAS_CANDIDATES_MAX];
  unsigned int wrong = 0;

  for (int n = 1; n <= ALIAS_CANDIDATES_MAX; n++) {
    index.len = 0;
    if (!conf_pack_alias(&entries, &alias) ||
        alias_index_pack(&index, bytes_of(entries.s, entries.len)) != 1)
      exit(111);
    wrong += alias_index_find(bytes_of(index.s, index.len), bytes_of(entries.s, entries.len),
                              BYTES("/b"), out) != n;
  }
  is_number(wrong, 0, "as many candidates as there are aliases with '~'");
  stralloc_free(&index);
  stralloc_free(&entries);
}

/* The alias of all fits what does not begin with a slash, too. */
static void alias_of_all(void)
{
  struct conf_alias const alias = { .alias = BYTES_NONE };
  stralloc entries = STRALLOC_ZERO, index = STRALLOC_ZERO;
  uint32_t out[ALIAS_CANDIDATES_MAX];

  if (!conf_pack_alias(&entries, &alias) ||
      !alias_index_pack(&index, bytes_of(entries.s, entries.len)))
    exit(111);
  is_number(alias_index_find(bytes_of(index.s, index.len), bytes_of(entries.s, entries.len),
                             BYTES("x/y"), out),
            1, "the alias of all");
  stralloc_free(&index);
  stralloc_free(&entries);
}

/* Nothing, and what takes no room. */
static void none(void)
{
  stralloc index = STRALLOC_ZERO;
  uint32_t out[ALIAS_CANDIDATES_MAX];

  is_number(alias_index_pack(&index, BYTES_NONE), 1, "an index of nothing");
  is_number(index.len, 8, "is its two numbers");
  is_number(alias_index_find(bytes_of(index.s, index.len), BYTES_NONE, BYTES("/a"), out), 0,
            "in which there is nothing");
  stralloc_free(&index);
}

int main(void)
{
  any_aliases();
  many_found();
  damaged();
  malformed();
  tildes();
  alias_of_all();
  none();
  return tap_done();
}
