/* The numbers by which locations, realms and files of a configuration are known to be the same:
   what differs has another number. */
#include <stddef.h>

#include <httpway/conf.h>

#include "settings_case.h"
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

/* The settings with one text; which: of those that make a location what it is. */
enum { TEXTS = 9 };

static struct conf_text *text_at(unsigned int which)
{
  struct conf_settings *s = &laid.settings;
  struct conf_text *const texts[TEXTS] = {
    &s->realm,          &s->user_file,          &s->user_check,
    &s->error_401_file, &s->error_403_file,     &s->error_404_file,
    &s->fallback_file,  &s->auto_index_command, &laid.location.alias,
  };

  return texts[which];
}

static void with_text(unsigned int which, struct bytes value)
{
  settings_begin();
  text_set(text_at(which), value);
}

static void test_location_marks(void)
{
  uint64_t marks[32];
  size_t n = 0;

  settings_begin();
  marks[n++] = conf_location_mark(&laid.location);
  laid.settings.user_directory_min_uid = 7;
  ok(conf_location_mark(&laid.location) == marks[0],
     "the least uid of no user directory does not count");
  laid.settings.user_directory = true;
  marks[n++] = conf_location_mark(&laid.location);
  laid.settings.user_directory_min_uid = 0;
  marks[n++] = conf_location_mark(&laid.location);
  laid.settings.encrypted_user_file = true;
  marks[n++] = conf_location_mark(&laid.location);
  for (unsigned int which = 0; which < TEXTS; which++) {
    with_text(which, BYTES("x"));
    marks[n++] = conf_location_mark(&laid.location);
  }
  settings_begin();
  for (uint32_t places = 1; places < 3; places++) {
    laid.location.places.ahead = (uint32_t)((char *)laid.items - (char *)&laid.location.places);
    laid.location.places.count = places;
    marks[n++] = conf_location_mark(&laid.location);
  }
  text_set(laid.items, BYTES("x"));
  marks[n++] = conf_location_mark(&laid.location);
  ok(all_differ(marks, n), "whatever makes a location another one has another mark");
}

static void test_realm_marks(void)
{
  uint64_t marks[8], name;
  size_t n = 0;

  settings_begin();
  marks[n++] = conf_realm_mark(&laid.settings);
  laid.settings.encrypted_user_file = true;
  marks[n++] = conf_realm_mark(&laid.settings);
  for (unsigned int which = 0; which < 3; which++) {
    with_text(which, BYTES("x"));
    marks[n++] = conf_realm_mark(&laid.settings);
  }
  with_text(0, BYTES("ab"));
  text_set(text_at(1), BYTES("c"));
  marks[n++] = conf_realm_mark(&laid.settings);
  with_text(0, BYTES("a"));
  name = conf_realm_name_mark(&laid.settings);
  text_set(text_at(1), BYTES("bc"));
  marks[n++] = conf_realm_mark(&laid.settings);
  ok(all_differ(marks, n), "another realm, file, program, kind of file: another mark");
  ok(conf_realm_name_mark(&laid.settings) == name, "its name alone");
  for (unsigned int which = 3; which < TEXTS; which++)
    text_set(text_at(which), BYTES("y"));
  ok(conf_realm_mark(&laid.settings) == marks[n - 1],
     "and the same people have the same, wherever they are");
}

static uint64_t mark_of(struct bytes first, struct bytes second)
{
  with_text(0, first);
  text_set(text_at(1), second);
  return conf_realm_mark(&laid.settings);
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
      marks[n++] = mark_of(bytes_of(text, length), BYTES_NONE);
    for (size_t bit = 0; bit < 2 * 8 * sizeof(text); bit++) {
      size_t const length = sizeof(text) - bit % 2, at = bit / 2 / 8;
      text[at] = (char)(text[at] ^ 1 << bit / 2 % 8);
      if (at < length)
        marks[n++] = mark_of(bytes_of(text, length), BYTES_NONE);
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
      marks[n++] = mark_of(bytes_of(first, 8), bytes_of(second, 8));
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
