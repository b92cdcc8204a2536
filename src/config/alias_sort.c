/* alias_sort: the aliases of a virtual server in the order in which they are found
   (<httpway/alias_index.h>). */
#include <stdlib.h>

#include <httpway/alias_index.h>

#include "arena.h"
#include "emit.h"
#include "search.h"

struct sorted {
  struct bytes alias;
  uint32_t number;
  bool tilde;
};

/* Those with '~' first, as they lie; then the others by alias. */
static int sorted_compare(void const *left, void const *right)
{
  struct sorted const *a = left, *b = right;
  int order = b->tilde - a->tilde;

  if (order == 0 && !a->tilde)
    order = alias_compare(a->alias, b->alias);
  return order ? order : (a->number > b->number) - (a->number < b->number);
}

static struct sorted *aliases_of(struct control *chain, uint32_t count)
{
  struct sorted *all = calloc(count, sizeof *all);
  uint32_t n = 0;

  if (!all)
    arena_die();
  for (struct control *c = chain_location(chain); c; c = chain_next(c), n++)
    all[n] = (struct sorted){ c->prefix, n, c->tilde };
  return all;
}

void alias_sort(struct tables *tables, struct control *chain, struct conf_virtual *out)
{
  uint32_t const count = out->aliases.count;
  struct sorted *all;

  if (count < ALIAS_INDEX_MIN)
    return;
  out->sorted = (struct conf_numbers){ conf_written_count(&tables->writer, PART_NUMBERS), count };
  all = aliases_of(chain, count);
  qsort(all, count, sizeof *all, sorted_compare);
  for (uint32_t i = 0; i < count; i++) {
    put_record(tables, PART_NUMBERS, &all[i].number);
    out->tildes += all[i].tilde;
    out->longest = all[i].alias.n > out->longest ? (uint32_t)all[i].alias.n : out->longest;
  }
  free(all);
}
