/* suffix_order: rules of Types, Specials and External in the order in which they are found
   (libconf/suffix_find.c). */
#include <stdlib.h>

#include "arena.h"
#include "table.h"

/* As strings of lower-case bytes, read backwards: those that end in another one come behind it. */
static int compare_backwards(struct bytes a, struct bytes b)
{
  for (size_t i = 1; i <= a.n && i <= b.n; i++) {
    unsigned char const x = (unsigned char)ascii_lower(a.s[a.n - i]);
    unsigned char const y = (unsigned char)ascii_lower(b.s[b.n - i]);
    if (x != y)
      return x < y ? -1 : 1;
  }
  return (a.n > b.n) - (a.n < b.n);
}

/* The default fits behind everything, as the empty string does. */
static struct bytes ending_of(struct suffix_rule const *rule)
{
  return bytes_equal(rule->suffix, BYTES("*")) ? BYTES_NONE : rule->suffix;
}

/* Then by precedence: the order in the array. */
static int compare_rules(void const *left, void const *right)
{
  struct suffix_rule const *a = *(struct suffix_rule const *const *)left;
  struct suffix_rule const *b = *(struct suffix_rule const *const *)right;
  int const order = compare_backwards(ending_of(a), ending_of(b));
  return order ? order : (a > b) - (a < b);
}

/* Sorts those that can fit, each suffix once. Returns how many. */
static size_t rules_select(struct suffix_rule const **out, struct suffix_rule const *rules,
                           size_t count)
{
  size_t usable = 0, kept = 0;

  for (size_t i = 0; i < count; i++)
    if (rules[i].suffix.n)
      out[usable++] = rules + i;
  qsort(out, usable, sizeof *out, compare_rules);
  for (size_t i = 0; i < usable; i++)
    if (kept == 0 || compare_backwards(ending_of(out[kept - 1]), ending_of(out[i])) != 0)
      out[kept++] = out[i];
  return kept;
}

static bool ends_in(struct bytes text, struct bytes ending)
{
  return ending.n <= text.n && bytes_equal_nocase(bytes_after(text, text.n - ending.n), ending);
}

static struct bytes lower(struct bytes text)
{
  struct bytes const copy = arena_copy(text);

  for (size_t i = 0; i < copy.n; i++)
    ((char *)copy.s)[i] = ascii_lower(copy.s[i]);
  return copy;
}

void suffix_rules_put(struct tables *tables, struct suffix_rule const *rules, size_t count)
{
  struct suffix_rule const **sorted = calloc(count + 1, sizeof *sorted);
  uint32_t *shorter = calloc(count + 1, sizeof *shorter);

  if (!sorted || !shorter)
    arena_die();
  count = rules_select(sorted, rules, count);
  for (size_t i = 0; i < count; i++) {
    struct conf_suffix const record = {
      .suffix = put_text(tables, lower(ending_of(sorted[i]))),
      .value = put_text(tables, sorted[i]->value),
      /* The one before, or one that it ends in. */
      .shorter = shorter[i],
      .kind = sorted[i]->kind,
      .special = sorted[i]->special,
    };
    uint32_t next = (uint32_t)i + 1;
    put_record(tables, PART_SUFFIXES, &record);
    while (i + 1 < count && next && !ends_in(ending_of(sorted[i + 1]), ending_of(sorted[next - 1])))
      next = shorter[next - 1];
    shorter[i + 1] = next;
  }
  free(shorter);
  free(sorted);
}
