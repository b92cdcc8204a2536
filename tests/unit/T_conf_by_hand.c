/* Records, structures and tables of a compiled configuration made by hand, at the very end of
   memory: what leads out of them is damage, and is told to be that. */
#include <skalibs/nonposix.h>

#include <stdlib.h>

#include <skalibs/uint32.h>

#include <httpway/big_endian.h>
#include <httpway/conf.h>

#include "../../src/libconf/layout.h"
#include "../../src/libconf/record.h"
#include "guarded.h"
#include "tap.h"

/* ---- One record, looked for in images made by hand ---- */

enum { KEY = 3, POINTERS = 2048, HASH = 5381 };

/* An image with one hash table, for keys of no bytes, of so many slots, at its end. */
static size_t image_make(char *image, uint32_t slots)
{
  memset(image, 0, POINTERS + 512);
  uint32_pack(image + (HASH & 255) * 8, POINTERS);
  uint32_pack(image + (HASH & 255) * 8 + 4, slots);
  return POINTERS + 8 * (size_t)slots;
}

static int looked_up(char const *image, size_t n)
{
  struct conf const c = { .image = guarded(bytes_of(image, n)) };
  struct bytes record;

  return conf_record_get(&c, "", 0, &record);
}

static void test_tables(void)
{
  static char image[POINTERS + 512];
  size_t n = image_make(image, 4);
  unsigned int taken = 0;

  is_number(looked_up(image, n), 0, "a hash table without that hash");
  for (size_t i = 0; i < 4; i++)
    uint32_pack(image + POINTERS + i * 8 + 4, 1);
  is_number(looked_up(image, n), 0, "one that is full of others");
  is_number(looked_up(image, n - 1), -1, "one that is cut: damage");
  uint32_pack(image + (HASH & 255) * 8, (uint32_t)n + 1);
  is_number(looked_up(image, n), -1, "one behind the end");
  uint32_pack(image + (HASH & 255) * 8, (uint32_t)n);
  is_number(looked_up(image, n), -1, "one at the end");
  uint32_pack(image + (HASH & 255) * 8 + 4, 0);
  is_number(looked_up(image, n), 0, "at the end, of nothing");
  uint32_pack(image + (HASH & 255) * 8, POINTERS);
  for (uint32_t slots = 5; slots; slots *= 2) {
    uint32_pack(image + (HASH & 255) * 8 + 4, slots);
    taken += looked_up(image, n) != -1;
  }
  is_number(taken, 0, "one that is longer than the file");
  is_number(looked_up(image, POINTERS - 1), -1, "not even pointers");
  memset(image, 0, POINTERS);
  is_number(looked_up(image, POINTERS), 0, "only pointers, to nothing");
}

/* Among others: every slot is looked at once, the last one as well, and none behind an empty one.
 */
static void test_slots(void)
{
  enum { SLOTS = 4, FIRST = (HASH >> 8) % SLOTS };
  static char image[POINTERS + 512];
  unsigned int found = 0;
  size_t n = image_make(image, SLOTS);

  for (size_t i = 0; i < SLOTS; i++)
    uint32_pack(image + POINTERS + i * 8 + 4, (uint32_t)n);
  for (size_t i = 0; i < SLOTS; i++) {
    uint32_pack(image + POINTERS + i * 8, HASH);
    found += looked_up(image, n + 8) == 1;
    uint32_pack(image + POINTERS + i * 8, 0);
  }
  is_number(found, SLOTS, "a record that any slot leads to");
  uint32_pack(image + POINTERS + FIRST * 8 + 4, 0);
  for (size_t i = 0; i < SLOTS; i++)
    uint32_pack(image + POINTERS + i * 8, HASH);
  is_number(looked_up(image, n + 8), 0, "none behind an empty slot");
}

/* Where a slot leads to, in a file that ends there. */
static void test_records(void)
{
  static char image[POINTERS + 512];
  size_t n = image_make(image, 1);

  for (size_t room = 0; room < 8; room++) {
    uint32_pack(image + POINTERS, HASH);
    uint32_pack(image + POINTERS + 4, (uint32_t)n);
    if (looked_up(image, n + room) != -1)
      ok(false, "no room for the lengths of a record");
  }
  is_number(looked_up(image, n + 8), 1, "a record of nothing");
  uint32_pack(image + n + 4, 1);
  is_number(looked_up(image, n + 8), -1, "one that is cut");
  is_number(looked_up(image, n + 9), 1, "and with its byte");
  uint32_pack(image + n, 1);
  is_number(looked_up(image, n + 9), -1, "one whose key leaves no room for its data");
  is_number(looked_up(image, n + 10), 0, "one of another key");
  uint32_pack(image + n, 2);
  uint32_pack(image + n + 4, 0);
  is_number(looked_up(image, n + 9), -1, "one whose key is cut");
  uint32_pack(image + POINTERS + 4, (uint32_t)n + 1);
  is_number(looked_up(image, n), -1, "one behind the end");
}

/* ---- One record, by its number ---- */

enum { KEY_AT = POINTERS + 8 };

/* An image with one virtual server, number 3, whose record is "ab". */
static struct bytes numbered_make(char *image)
{
  memset(image, 0, POINTERS + 64);
  uint32_pack(image + POINTERS, KEY_NUMBERED);
  uint32_pack(image + POINTERS + 4, 2);
  conf_key_begin(image + KEY_AT, 'v', 3);
  memcpy(image + KEY_AT + KEY_NUMBERED, "ab", 2);
  return bytes_of(image, KEY_AT + KEY_NUMBERED + 2);
}

static int numbered(struct bytes image, struct bytes index, struct conf_reference which)
{
  struct conf c = { .image = guarded(image) };
  struct bytes record = BYTES_NONE;
  int found;

  c.indices[CONF_VIRTUAL] = index;
  found = conf_record_at(&c, CONF_VIRTUAL, which, &record);
  return found == 1 && !bytes_equal(record, BYTES("ab")) ? 99 : found;
}

static void test_numbers(void)
{
  static char image[POINTERS + 64], index[16];
  struct bytes const made = numbered_make(image), all = bytes_of(index, sizeof(index));
  struct conf_reference const third = conf_numbered(3);

  big_endian_put32(index + 12, POINTERS);
  is_number(numbered(made, all, third), 1, "a record that the index leads to");
  is_number(numbered(made, bytes_of(index, 12), third), 0, "not one that is behind the index");
  is_number(numbered(made, all, conf_numbered(2)), 0, "nor one that the index has not");
  is_number(numbered(made, BYTES_NONE, (struct conf_reference){ 3, POINTERS }), 1,
            "one whose position is known");
  is_number(numbered(made, all, (struct conf_reference){ 2, POINTERS }), -1,
            "that of another number is damage");
  is_number(numbered(made, all, (struct conf_reference){ 3, POINTERS + 1 }), -1,
            "and so is what is none");
  image[KEY_AT] = 's';
  is_number(numbered(made, all, third), -1, "one of another kind");
  image[KEY_AT] = 'v';
  uint32_pack(image + POINTERS, KEY_NUMBERED + 1);
  uint32_pack(image + POINTERS + 4, 1);
  is_number(numbered(made, all, third), -1, "one with a longer key");
  uint32_pack(image + POINTERS, KEY_NUMBERED - 1);
  is_number(numbered(made, all, third), -1, "one with a shorter key");
}

/* ---- A structure, cut ---- */

/* One field of each kind: without its last byte it is none. */
static void test_fields(void)
{
  static uint64_t const in[16];
  uint64_t out[16];
  stralloc sa = STRALLOC_ZERO;

  for (int kind = LAYOUT_BOOL; kind <= LAYOUT_NETWORK; kind++) {
    struct layout_field const field = { (enum layout_kind)kind, 0 };
    struct layout const layout = { &field, 1 };
    unsigned int taken = 0;
    struct bytes rest;
    sa.len = 0;
    if (layout_pack(&sa, &layout, in) != 1 || sa.len == 0)
      exit(111);
    for (size_t n = 0; n < sa.len; n++) {
      rest = guarded(bytes_of(sa.s, n));
      taken += layout_unpack(&rest, &layout, out);
    }
    rest = guarded(bytes_of(sa.s, sa.len));
    ok(layout_unpack(&rest, &layout, out) && rest.n == 0 && taken == 0, "a field of every kind");
  }
  stralloc_free(&sa);
}

/* What no program writes is not read, either. */
static void test_kinds(void)
{
  struct layout_field const field = { (enum layout_kind)99, 0 };
  struct layout const layout = { &field, 1 };
  struct bytes rest = BYTES("abcdefgh");
  uint64_t value = 0;
  stralloc sa = STRALLOC_ZERO;

  ok(!layout_unpack(&rest, &layout, &value), "a field of a kind that is none is not read");
  ok(!layout_pack(&sa, &layout, &value), "nor written");
  stralloc_free(&sa);
}

static struct {
  struct layout const *layout;
  char const *what;
} const structures[] = { { &layout_globals, "globals" },
                         { &layout_server, "a server" },
                         { &layout_socket, "a socket" },
                         { &layout_virtual, "a virtual server" },
                         { &layout_alias, "an alias" },
                         { &layout_location, "a location" },
                         { &layout_settings, "settings" },
                         { &layout_rule, "a rule" },
                         { &layout_header_rule, "a rule for headers" } };

static void test_structures(void)
{
  static union {
    struct conf_globals globals;
    struct conf_server server;
    struct conf_location location;
  } in, out;
  stralloc sa = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof(structures) / sizeof(structures[0]); i++) {
    unsigned int taken = 0;
    struct bytes rest;
    sa.len = 0;
    if (layout_pack(&sa, structures[i].layout, &in) != 1)
      exit(111);
    for (size_t n = 0; n < sa.len; n++) {
      rest = guarded(bytes_of(sa.s, n));
      taken += layout_unpack(&rest, structures[i].layout, &out);
    }
    rest = guarded(bytes_of(sa.s, sa.len));
    ok(layout_unpack(&rest, structures[i].layout, &out) && rest.n == 0 && taken == 0,
       structures[i].what);
  }
  stralloc_free(&sa);
}

/* ---- Tables of suffixes ---- */

static size_t number_put(char *table, size_t at, uint32_t number)
{
  big_endian_put32(table + at, number);
  return at + 4;
}

/* One that ends with an entry for "a" or for all, in front of which stand its groups. */
static struct bytes suffixes_make(char *table, uint32_t groups)
{
  enum { ENTRY = 8 + 12 + 4 };
  size_t at = number_put(table, 0, 0);

  at = number_put(table, at, groups);
  at = number_put(table, at, 1); /* a group: length, count, index */
  at = number_put(table, at, 1);
  at = number_put(table, at, at + 4);
  at = number_put(table, at, ENTRY);
  at = number_put(table, at, 1);
  table[at++] = 'a';
  table[at++] = SUFFIX_TYPE;
  table[at++] = 0;
  at = number_put(table, at, 1);
  table[at++] = 'v';
  return bytes_of(table, at);
}

/* The same, its index at the end. */
static struct bytes suffixes_behind(char *table)
{
  struct bytes made = suffixes_make(table, 1);
  size_t at = made.n;

  number_put(table, 16, (uint32_t)at);
  at = number_put(table, at, 24);
  return bytes_of(table, at);
}

static bool suffix_found(struct bytes table)
{
  struct conf_suffix found;

  return conf_suffix_find(guarded(table), BYTES("/a"), &found) &&
         bytes_equal(found.value, BYTES("v"));
}

static void test_suffixes(void)
{
  struct conf_suffix none;
  char table[64];
  unsigned int found = 0;
  struct bytes made = suffixes_make(table, 1);

  ok(suffix_found(made), "a table of one suffix");
  for (size_t n = 0; n < made.n; n++)
    found += conf_suffix_find(guarded(bytes_of(table, n)), BYTES("/a"), &none);
  is_number(found, 0, "cut anywhere it has none");
  number_put(table, 0, (uint32_t)(made.n - 12));
  for (size_t n = 0; n < made.n; n++)
    found += suffix_found(bytes_of(table, n));
  is_number(found, 0, "nor a default, when what stands before that cannot be read");
  ok(suffix_found(suffixes_behind(table)), "an index at the end of the table");
  made = suffixes_make(table, 0);
  ok(!suffix_found(made), "behind the last group there is none");
  number_put(table, 0, (uint32_t)made.n);
  ok(!suffix_found(made), "a default at the end of the table");
  number_put(table, 0, (uint32_t)made.n + 1);
  ok(!suffix_found(made), "and behind it");
}

int main(void)
{
  test_tables();
  test_slots();
  test_records();
  test_numbers();
  test_kinds();
  test_fields();
  test_structures();
  test_suffixes();
  return tap_done();
}
