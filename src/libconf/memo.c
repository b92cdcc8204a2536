/* memo: memory of fixed size; what comes to a taken slot takes it over. The compiled configuration
   never changes, so nothing here grows old. */
#include <stdlib.h>

#include "memo.h"

int conf_remember(struct conf *c)
{
  /* Slots that were never used take no memory. */
  c->memo = calloc(1, sizeof(*c->memo));
  return c->memo != 0;
}

struct memo_settings *memo_settings(struct conf const *c, uint32_t number)
{
  return c->memo ? c->memo->settings + number % MEMO_SETTINGS : 0;
}
