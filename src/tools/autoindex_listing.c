/* autoindex_listing: reads a directory. All that it keeps lies in two arrays that grow; nothing
   about how a listing looks. Names are sorted in natural order; no locale. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "autoindex_listing.h"

/* Room for `wanted` units in an array; false when that is over the limit or the memory. */
static bool grow(void **array, size_t *room, size_t wanted, size_t limit, size_t unit)
{
  size_t larger = *room + *room / 2 + 4096;
  void *moved;
  if (wanted <= *room)
    return true;
  if (wanted > limit)
    return false;
  if (larger > limit)
    larger = limit;
  moved = realloc(*array, larger * unit);
  if (!moved)
    return false;
  *array = moved;
  *room = larger;
  return true;
}

static bool make_room(struct listing *listing, size_t name_length, size_t limit)
{
  void *entries = listing->entries, *names = listing->names;
  bool const fits =
      name_length <= UINT16_MAX &&
      grow(&entries, &listing->room, listing->count + 1, limit, sizeof(struct entry)) &&
      grow(&names, &listing->names_room, listing->names_length + name_length, LISTING_NAMES_MAX, 1);
  listing->entries = entries;
  listing->names = names;
  return fits;
}

static enum kind kind_of(mode_t mode)
{
  if (S_ISDIR(mode))
    return KIND_DIRECTORY;
  return S_ISREG(mode) ? KIND_FILE : KIND_OTHER;
}

/* Fills in what the name leads to. False: nothing that could be asked for. */
static bool look_at(struct entry *entry, int directory, char const *name)
{
  struct stat st;
  if (fstatat(directory, name, &st, 0) == -1) {
    entry->kind = KIND_UNKNOWN;
    return errno != ENOENT && errno != ELOOP && errno != ENOTDIR;
  }
  entry->kind = kind_of(st.st_mode);
  entry->size = entry->kind == KIND_FILE ? st.st_size : 0;
  entry->modified = st.st_mtime;
  return true;
}

/* False when there is no room for it. */
static bool add(struct listing *listing, int directory, struct bytes name, size_t limit)
{
  struct entry entry = { .name = (uint32_t)listing->names_length };
  if (!look_at(&entry, directory, name.s))
    return true;
  if (!make_room(listing, name.n, limit))
    return false;
  entry.name_length = (uint16_t)name.n;
  memcpy(listing->names + listing->names_length, name.s, name.n);
  listing->names_length += name.n;
  listing->entries[listing->count++] = entry;
  return true;
}

bool listing_read(struct listing *listing, DIR *directory, size_t limit)
{
  for (;;) {
    struct dirent const *found;
    errno = 0;
    found = readdir(directory);
    if (!found)
      return !errno;
    if (found->d_name[0] == '.')
      continue;
    if (!add(listing, dirfd(directory), bytes_from_string(found->d_name), limit)) {
      listing->cut = true;
      return true;
    }
  }
}

/* ---- The order ---- */

/* qsort has no argument for its function; this program sorts once. */
static struct listing const *sorted;
static struct query order;

/* Takes a number without its leading zeros off the front of text. */
static struct bytes take_number(struct bytes *text)
{
  struct bytes number;
  while (text->n && text->s[0] == '0')
    *text = bytes_after(*text, 1);
  number = bytes_of(text->s, 0);
  while (number.n < text->n && ascii_is_digit(text->s[number.n]))
    number.n++;
  *text = bytes_after(*text, number.n);
  return number;
}

static int bytes_compare(struct bytes a, struct bytes b)
{
  size_t const common = a.n < b.n ? a.n : b.n;
  int const differ = common ? memcmp(a.s, b.s, common) : 0;
  return differ ? differ : (a.n > b.n) - (a.n < b.n);
}

/* Numbers without leading zeros, of any length. */
static int numbers_compare(struct bytes a, struct bytes b)
{
  return a.n == b.n ? bytes_compare(a, b) : a.n < b.n ? -1 : 1;
}

int names_compare(struct bytes a, struct bytes b)
{
  struct bytes x = a, y = b;
  while (x.n && y.n) {
    int differ;
    if (ascii_is_digit(x.s[0]) && ascii_is_digit(y.s[0])) {
      struct bytes const number = take_number(&x);
      differ = numbers_compare(number, take_number(&y));
    } else {
      differ = (unsigned char)ascii_lower(x.s[0]) - (unsigned char)ascii_lower(y.s[0]);
      x = bytes_after(x, 1);
      y = bytes_after(y, 1);
    }
    if (differ)
      return differ;
  }
  if (x.n || y.n)
    return x.n ? 1 : -1;
  return bytes_compare(a, b);
}

static int by_value(int64_t a, int64_t b)
{
  return (a > b) - (a < b);
}

static int by_key(struct entry const *a, struct entry const *b)
{
  switch (order.key) {
  case SORT_SIZE:
    return by_value(a->size, b->size);
  case SORT_DATE:
    return by_value(a->modified, b->modified);
  default:
    return names_compare(entry_name(sorted, a), entry_name(sorted, b));
  }
}

static int entries_compare(void const *left, void const *right)
{
  struct entry const *a = left, *b = right;
  int const directories = (a->kind != KIND_DIRECTORY) - (b->kind != KIND_DIRECTORY);
  int differ;
  if (directories)
    return directories;
  differ = order.descending ? by_key(b, a) : by_key(a, b);
  return differ ? differ : names_compare(entry_name(sorted, a), entry_name(sorted, b));
}

void listing_sort(struct listing *listing, struct query const *query)
{
  sorted = listing;
  order = *query;
  if (listing->count)
    qsort(listing->entries, listing->count, sizeof *listing->entries, entries_compare);
}
