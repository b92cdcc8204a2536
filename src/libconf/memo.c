/* memo: a table with one place for each number; what comes to a taken place takes it over. The
   compiled configuration never changes, so nothing here grows old. */
#include <stdlib.h>

#include "memo.h"

enum { SETTINGS = 64 };

struct conf_memo {
  struct memo_settings settings[SETTINGS];
};

int conf_remember(struct conf *c)
{
  /* Places that were never used take no memory. */
  c->memo = calloc(1, sizeof(*c->memo));
  return c->memo != 0;
}

struct memo_settings *memo_settings(struct conf const *c, uint32_t number)
{
  return c->memo ? c->memo->settings + number % SETTINGS : 0;
}
