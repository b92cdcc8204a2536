/* The numbers by which locations, realms and files of a configuration are known to be the same:
   what differs has another number. */
#include <stddef.h>

#include <httpway/conf.h>

#include "tap.h"

enum { MARKED = 512 };

/* Each of them once. */
static bool all_differ(uint64_t const *marks, size_t n)
{
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      if (marks[i] == marks[j] || !marks[i])
        return false;
  return true;
}

/* Every text among those that make a location what it is, and each of the numbers. */
static size_t variants(struct conf_location *all)
{
  size_t const offsets[] = { offsetof(struct conf_location, alias),
                             offsetof(struct conf_location, places),
                             offsetof(struct conf_location, realm),
                             offsetof(struct conf_location, error_401_file),
                             offsetof(struct conf_location, error_403_file),
                             offsetof(struct conf_location, error_404_file),
                             offsetof(struct conf_location, user_file),
                             offsetof(struct conf_location, user_check),
                             offsetof(struct conf_location, fallback_file),
                             offsetof(struct conf_location, auto_index_command) };
  size_t n = 0;

  all[n++] = (struct conf_location){ 0 };
  for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
    memset(all + n, 0, sizeof(*all));
    memcpy((char *)(all + n++) + offsets[i], &BYTES("x"), sizeof(struct bytes));
  }
  all[n++] = (struct conf_location){ .encrypted_user_file = true };
  all[n++] = (struct conf_location){ .user_directory = true };
  all[n++] = (struct conf_location){ .user_directory = true, .user_directory_min_uid = 1 };
  all[n++] = (struct conf_location){ .user_directory = true, .user_directory_min_uid = 1000 };
  return n;
}

static void test_location_marks(void)
{
  static struct conf_location all[32];
  size_t n = variants(all);
  uint64_t marks[32];

  for (size_t i = 0; i < n; i++)
    marks[i] = conf_location_mark(all + i);
  ok(all_differ(marks, n), "whatever makes a location another one has another mark");
  is_number(n, 15, "all of it");
  all[0].user_directory_min_uid = 7;
  ok(conf_location_mark(all) == marks[0], "the least uid of no user directory does not");
}

static void test_realm_marks(void)
{
  struct conf_location const all[] = { { 0 },
                                       { .realm = BYTES("x") },
                                       { .user_file = BYTES("x") },
                                       { .user_check = BYTES("x") },
                                       { .encrypted_user_file = true },
                                       { .realm = BYTES("ab"), .user_file = BYTES("c") },
                                       { .realm = BYTES("a"), .user_file = BYTES("bc") } };
  struct conf_location other = all[1];
  uint64_t marks[7];

  for (size_t i = 0; i < 7; i++)
    marks[i] = conf_realm_mark(all + i);
  ok(all_differ(marks, 7), "another realm, file, program, kind of file: another mark");
  other.alias = other.places = other.error_404_file = BYTES("y");
  ok(conf_realm_mark(&other) == marks[1], "and the same people have the same, wherever they are");
}

/* Texts of every length, of zeros and of letters, and with one bit that is another one. */
static void test_texts_marked(void)
{
  char text[24] = { 0 };
  uint64_t marks[MARKED];

  for (int letter = 0; letter < 'b'; letter += 'a') {
    size_t n = 0;
    memset(text, letter, sizeof(text));
    for (size_t length = 0; length <= sizeof(text); length++)
      marks[n++] = conf_realm_mark(&(struct conf_location){ .realm = bytes_of(text, length) });
    for (size_t bit = 0; bit < 2 * 8 * sizeof(text); bit++) {
      size_t const length = sizeof(text) - bit % 2, at = bit / 2 / 8;
      text[at] = (char)(text[at] ^ 1 << bit / 2 % 8);
      if (at < length)
        marks[n++] = conf_realm_mark(&(struct conf_location){ .realm = bytes_of(text, length) });
      text[at] = (char)letter;
    }
    ok(all_differ(marks, n), "another length, another bit: another mark");
  }
}

/* Two bits of two texts that are next to one another: none of them makes up for another one. */
static void test_pairs_marked(void)
{
  static uint64_t marks[64 * 64];
  char first[8], second[8];
  size_t n = 0;

  for (unsigned int i = 0; i < 64; i++)
    for (unsigned int j = 0; j < 64; j++) {
      memset(first, 'a', sizeof(first));
      memset(second, 'a', sizeof(second));
      first[i / 8] = (char)(first[i / 8] ^ 1 << i % 8);
      second[j / 8] = (char)(second[j / 8] ^ 1 << j % 8);
      marks[n++] = conf_realm_mark(
          &(struct conf_location){ .realm = bytes_of(first, 8), .user_file = bytes_of(second, 8) });
    }
  ok(all_differ(marks, n), "another bit in each of two texts: another mark");
}

/* ---- Stamps ---- */

static void test_stamps(void)
{
  struct stat all[64];
  uint64_t stamps[64];
  size_t n = 0;

  memset(all, 0, sizeof(all));
  all[n++].st_ino = 0;
  for (unsigned int i = 1; i <= 8; i++) {
    all[n++].st_ino = i;
    all[n++].st_dev = i;
    all[n++].st_size = (off_t)i;
    all[n++].st_mtim.tv_sec = (time_t)i;
    all[n++].st_mtim.tv_nsec = 2 + (long)i;
  }
  for (size_t i = 0; i < n; i++)
    stamps[i] = conf_stamp_of(all + i);
  ok(all_differ(stamps, n), "whatever of a file is another one, it has another stamp");
}

int main(void)
{
  test_location_marks();
  test_realm_marks();
  test_texts_marked();
  test_pairs_marked();
  test_stamps();
  return tap_done();
}
