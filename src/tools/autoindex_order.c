/* autoindex_order: natural order of names, and the sorting of a listing. No locale. */
#include <stdlib.h>

#include "autoindex_order.h"

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
