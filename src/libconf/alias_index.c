/* alias_index: numbers of four bytes: the length of the longest alias, how many have '~', the
   offsets of those, ascending, then the offsets of all others in the order of their aliases. */
#include <stdlib.h>
#include <string.h>

#include <httpway/alias_index.h>
#include <httpway/big_endian.h>
#include <httpway/conf.h>

#include "layout.h"
#include "order.h"

static int bytes_compare(struct bytes a, struct bytes b)
{
  size_t both = a.n < b.n ? a.n : b.n;
  int difference = both ? memcmp(a.s, b.s, both) : 0;
  return difference ? difference : order_of(a.n, b.n);
}

/* ---- Packing ---- */

struct indexed {
  struct bytes alias;
  uint32_t offset;
  bool tilde;
};

/* Those with '~' first, as they lie; then the others by alias. */
static int indexed_compare(void const *left, void const *right)
{
  struct indexed const *a = left, *b = right;
  int difference = order_of(b->tilde, a->tilde);
  if (difference == 0 && !a->tilde)
    difference = bytes_compare(a->alias, b->alias);
  return difference ? difference : order_of(a->offset, b->offset);
}

static struct indexed *entries_read(struct bytes entries, uint32_t *count)
{
  struct bytes rest = entries;
  struct conf_alias alias;
  struct indexed *all;
  *count = 0;
  while (conf_alias_next(&rest, &alias))
    ++*count;
  all = malloc((*count ? *count : 1) * sizeof(*all));
  rest = entries;
  for (uint32_t i = 0; all && i < *count; i++) {
    uint32_t offset = (uint32_t)(entries.n - rest.n);
    (void)conf_alias_next(&rest, &alias);
    all[i] = (struct indexed){ alias.alias, offset, alias.flags & ALIAS_TILDE };
  }
  return all;
}

int alias_index_pack(stralloc *sa, struct bytes entries)
{
  uint32_t count, tildes = 0, longest = 0;
  struct indexed *all = entries_read(entries, &count);
  int ok;
  if (!all)
    return 0;
  qsort(all, count, sizeof(*all), indexed_compare);
  for (uint32_t i = 0; i < count; i++) {
    tildes += all[i].tilde;
    longest = all[i].alias.n > longest ? (uint32_t)all[i].alias.n : longest;
  }
  ok = layout_pack_number(sa, longest) && layout_pack_number(sa, tildes);
  for (uint32_t i = 0; ok && i < count; i++)
    ok = layout_pack_number(sa, all[i].offset);
  free(all);
  return ok;
}

/* ---- Finding ---- */

struct search {
  struct bytes entries, sorted; /* sorted: offsets of those without '~' */
  uint32_t *out;
  int count; /* -1: too many, or malformed */
};

static void candidate_add(struct search *s, uint32_t offset)
{
  int at = s->count;
  if (at < 0 || at == ALIAS_CANDIDATES_MAX || offset >= s->entries.n) {
    s->count = -1;
    return;
  }
  for (; at && s->out[at - 1] > offset; at--)
    s->out[at] = s->out[at - 1];
  s->out[at] = offset;
  s->count++;
}

/* Empty, and the search fails, when there is no entry there. */
static struct bytes alias_at(struct search *s, uint32_t offset)
{
  struct conf_alias alias;
  struct bytes rest = BYTES_NONE;
  if (offset <= s->entries.n)
    rest = bytes_after(s->entries, offset);
  if (conf_alias_next(&rest, &alias))
    return alias.alias;
  s->count = -1;
  return BYTES_NONE;
}

/* All whose alias is just this. */
static void prefix_find(struct search *s, struct bytes prefix)
{
  size_t low = 0, high = s->sorted.n / 4;
  while (low < high && s->count >= 0) {
    size_t middle = low + (high - low) / 2;
    if (bytes_compare(alias_at(s, big_endian_at32(s->sorted.s, middle)), prefix) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; s->count >= 0 && low < s->sorted.n / 4; low++) {
    uint32_t offset = big_endian_at32(s->sorted.s, low);
    if (!bytes_equal(alias_at(s, offset), prefix))
      return;
    candidate_add(s, offset);
  }
}

int alias_index_find(struct bytes index, struct bytes entries, struct bytes path,
                     uint32_t out[ALIAS_CANDIDATES_MAX])
{
  struct search s = { .entries = entries, .out = out };
  uint32_t longest, tildes;
  if (index.n < 8 || index.n % 4)
    return -1;
  longest = big_endian_at32(index.s, 0);
  tildes = big_endian_at32(index.s, 1);
  index = bytes_after(index, 8);
  if (tildes > index.n / 4)
    return -1;
  for (uint32_t i = 0; i < tildes && s.count >= 0; i++)
    candidate_add(&s, big_endian_at32(index.s, i));
  s.sorted = bytes_after(index, 4 * (size_t)tildes);
  for (size_t n = 0; n <= path.n && n <= longest && s.count >= 0; n++)
    if (n == 0 || n == path.n || path.s[n] == '/')
      prefix_find(&s, bytes_of(path.s, n));
  return s.count;
}
