/* memo: tables with one place for each number; what comes to a taken place takes it over. The
   compiled configuration never changes, so nothing here grows old. */
#include <stdlib.h>

#include "memo.h"

enum { RECORDS = 1024, STRUCTURES = 1024 };

struct conf_memo {
  struct memo_record records[RECORDS];
  struct memo_structure structures[STRUCTURES];
};

int conf_remember(struct conf *c)
{
  /* Places that were never used take no memory. */
  c->memo = calloc(1, sizeof(*c->memo));
  return c->memo != 0;
}

/* Letters next to one another, and numbers, go to different places. */
static uint32_t place(char letter, uint32_t number, uint32_t places)
{
  return (number * 4 + (unsigned char)letter) % places;
}

struct memo_record *memo_record(struct conf const *c, char letter, uint32_t number)
{
  return c->memo ? c->memo->records + place(letter, number, RECORDS) : 0;
}

struct memo_structure *memo_structure(struct conf const *c, char letter, uint32_t number)
{
  return c->memo ? c->memo->structures + place(letter, number, STRUCTURES) : 0;
}
