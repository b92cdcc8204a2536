/* memo: tables with one place for each number; what comes to a taken place takes it over. The
   compiled configuration never changes, so nothing here grows old. */
#include <stdlib.h>

#include "memo.h"

enum { RECORDS = 1024, VIRTUALS = 256, LOCATIONS = 256 };

struct conf_memo {
  struct memo_record records[RECORDS];
  struct memo_virtual virtuals[VIRTUALS];
  struct memo_location locations[LOCATIONS];
};

int conf_remember(struct conf *c)
{
  /* Places that were never used take no memory. */
  c->memo = calloc(1, sizeof(*c->memo));
  return c->memo != 0;
}

struct memo_record *memo_record(struct conf const *c, char letter, uint32_t number)
{
  return c->memo ? c->memo->records + (number * 4 + (unsigned char)letter) % RECORDS : 0;
}

struct memo_virtual *memo_virtual(struct conf const *c, uint32_t number)
{
  return c->memo ? c->memo->virtuals + number % VIRTUALS : 0;
}

struct memo_location *memo_location(struct conf const *c, uint32_t number)
{
  return c->memo ? c->memo->locations + number % LOCATIONS : 0;
}
