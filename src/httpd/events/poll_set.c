/* poll_set: slots of the poll array. */
#include <stdlib.h>

#include "events/poll_set.h"

int poll_set_init(struct poll_set *set, size_t fixed, size_t watches)
{
  /* Not cleared: slots that were never used take no memory. */
  set->slots = malloc((fixed + watches) * sizeof(*set->slots));
  set->owners = malloc((fixed + watches) * sizeof(*set->owners));
  if (!set->slots || !set->owners)
    return -1;
  set->fixed = set->count = fixed;
  set->first = 0;
  for (size_t i = 0; i < fixed; i++) {
    set->slots[i] = (struct pollfd){ .fd = -1 };
    set->owners[i] = 0;
  }
  return 0;
}

void poll_set_remove(struct poll_set *set, struct watch *watch)
{
  size_t slot = watch->slot, last;
  if (!poll_set_has(watch))
    return;
  last = --set->count;
  set->slots[slot] = set->slots[last];
  set->owners[slot] = set->owners[last];
  set->owners[slot]->slot = slot;
  watch->slot = 0;
}
