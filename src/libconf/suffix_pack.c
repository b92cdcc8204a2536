/* suffix_pack: rules of Types, Specials and External into a table of suffixes (suffix_table.h). */
#include <stdlib.h>

#include <skalibs/uint32.h>

#include <httpway/conf.h>

#include "layout.h"
#include "order.h"
#include "suffix_table.h"

/* Longest first, then by lower-case bytes, then by precedence (the order in the array). */
static int compare_rules(void const *left, void const *right)
{
  struct conf_suffix const *a = *(struct conf_suffix const *const *)left;
  struct conf_suffix const *b = *(struct conf_suffix const *const *)right;
  int order = order_of(b->suffix.n, a->suffix.n);
  for (size_t i = 0; order == 0 && i < a->suffix.n; i++)
    order = order_of((unsigned char)ascii_lower(a->suffix.s[i]),
                     (unsigned char)ascii_lower(b->suffix.s[i]));
  return order ? order : order_of((uintptr_t)a, (uintptr_t)b);
}

/* Sorts the rules that can fit, each suffix once; *fallback is the first "*". Returns how many. */
static size_t rules_select(struct conf_suffix const **out, struct conf_suffix const *rules,
                           size_t n, struct conf_suffix const **fallback)
{
  size_t count = 0, kept = 0;
  *fallback = 0;
  for (size_t i = 0; i < n; i++) {
    if (bytes_equal(rules[i].suffix, BYTES("*"))) {
      if (!*fallback)
        *fallback = rules + i;
    } else if (rules[i].suffix.n)
      out[count++] = rules + i;
  }
  qsort(out, count, sizeof(*out), compare_rules);
  for (size_t i = 0; i < count; i++)
    if (kept == 0 || !bytes_equal_nocase(out[kept - 1]->suffix, out[i]->suffix))
      out[kept++] = out[i];
  return kept;
}

static int entry_pack(stralloc *sa, struct conf_suffix const *rule)
{
  size_t at;
  if (!layout_pack_bytes(sa, rule->suffix))
    return 0;
  at = sa->len - rule->suffix.n;
  for (; at < sa->len; at++)
    sa->s[at] = ascii_lower(sa->s[at]);
  return stralloc_append(sa, (char)rule->kind) && stralloc_append(sa, (char)rule->special) &&
         layout_pack_bytes(sa, rule->value);
}

/* Groups and index for the sorted rules; entries follow at `base`. */
static void groups_write(char *table, struct conf_suffix const *const *sorted, size_t n,
                         size_t groups, uint32_t const *offsets)
{
  char *group = table + SUFFIX_HEADER;
  uint32_t index = (uint32_t)(SUFFIX_HEADER + groups * SUFFIX_GROUP);
  for (size_t i = 0; i < n;) {
    size_t end = i;
    while (end < n && sorted[end]->suffix.n == sorted[i]->suffix.n)
      end++;
    uint32_pack_big(group, (uint32_t)sorted[i]->suffix.n);
    uint32_pack_big(group + 4, (uint32_t)(end - i));
    uint32_pack_big(group + 8, index);
    group += SUFFIX_GROUP;
    for (; i < end; i++, index += 4)
      uint32_pack_big(table + index, offsets[i]);
  }
}

static size_t groups_count(struct conf_suffix const *const *sorted, size_t n)
{
  size_t groups = 0;
  for (size_t i = 0; i < n; i++)
    groups += i == 0 || sorted[i]->suffix.n != sorted[i - 1]->suffix.n;
  return groups;
}

static int table_pack(stralloc *sa, struct conf_suffix const *const *sorted, size_t n,
                      struct conf_suffix const *fallback, uint32_t *offsets)
{
  size_t groups = groups_count(sorted, n);
  size_t start = sa->len, front = SUFFIX_HEADER + groups * SUFFIX_GROUP + 4 * n;
  uint32_t fallback_offset = 0;
  if (!stralloc_readyplus(sa, front))
    return 0;
  sa->len += front;
  for (size_t i = 0; i < n; i++) {
    offsets[i] = (uint32_t)(sa->len - start);
    if (!entry_pack(sa, sorted[i]))
      return 0;
  }
  if (fallback) {
    fallback_offset = (uint32_t)(sa->len - start);
    if (!entry_pack(sa, fallback))
      return 0;
  }
  uint32_pack_big(sa->s + start, fallback_offset);
  uint32_pack_big(sa->s + start + 4, (uint32_t)groups);
  groups_write(sa->s + start, sorted, n, groups, offsets);
  return 1;
}

int conf_pack_suffixes(stralloc *sa, struct conf_suffix const *rules, size_t n)
{
  struct conf_suffix const *fallback;
  struct conf_suffix const **sorted = malloc((n + 1) * sizeof(*sorted));
  uint32_t *offsets = malloc((n + 1) * sizeof(*offsets));
  int ok = 0;
  if (sorted && offsets) {
    n = rules_select(sorted, rules, n, &fallback);
    ok = table_pack(sa, sorted, n, fallback, offsets);
  }
  free(offsets);
  free(sorted);
  return ok;
}
