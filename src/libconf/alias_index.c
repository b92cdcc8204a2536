/* alias_index: candidates by binary search for each part of the path that ends at a slash. */
#include <httpway/alias_index.h>

int alias_compare(struct bytes a, struct bytes b)
{
  size_t both = a.n < b.n ? a.n : b.n;
  int difference = both ? memcmp(a.s, b.s, both) : 0;
  return difference ? difference : (a.n > b.n) - (a.n < b.n);
}

struct search {
  struct conf_alias const *aliases;
  uint32_t alias_count;
  uint32_t const *sorted; /* of those without '~' */
  uint32_t sorted_count;
  uint32_t *out;
  int count; /* -1: too many, or a number that is none */
};

static void candidate_add(struct search *s, uint32_t number)
{
  int at = s->count;
  if (at < 0 || at == ALIAS_CANDIDATES_MAX || number >= s->alias_count) {
    s->count = -1;
    return;
  }
  for (; at && s->out[at - 1] > number; at--)
    s->out[at] = s->out[at - 1];
  s->out[at] = number;
  s->count++;
}

/* The search fails when there is no such alias. */
static struct bytes alias_at(struct search *s, uint32_t i)
{
  if (s->sorted[i] < s->alias_count)
    return conf_text(&s->aliases[s->sorted[i]].alias);
  s->count = -1;
  return BYTES_NONE;
}

/* All whose alias is just this. */
static void prefix_find(struct search *s, struct bytes prefix)
{
  uint32_t low = 0, high = s->sorted_count;
  while (low < high && s->count >= 0) {
    uint32_t const middle = low + (high - low) / 2;
    if (alias_compare(alias_at(s, middle), prefix) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; s->count >= 0 && low < s->sorted_count && bytes_equal(alias_at(s, low), prefix); low++)
    candidate_add(s, s->sorted[low]);
}

int alias_index_find(struct conf_virtual const *v, struct bytes path,
                     uint32_t out[ALIAS_CANDIDATES_MAX])
{
  uint32_t const *sorted = conf_numbers(&v->sorted);
  struct search s = { .aliases = conf_aliases(&v->aliases),
                      .alias_count = v->aliases.count,
                      .sorted = sorted + v->tildes,
                      .sorted_count = v->sorted.count - v->tildes,
                      .out = out };
  for (uint32_t i = 0; i < v->tildes && s.count >= 0; i++)
    candidate_add(&s, sorted[i]);
  for (size_t n = 0; n <= path.n && n <= v->longest && s.count >= 0; n++)
    if (n == 0 || n == path.n || path.s[n] == '/')
      prefix_find(&s, bytes_of(path.s, n));
  return s.count;
}
