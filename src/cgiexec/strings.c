/* strings: the pool. */
#include "script.h"
#include "strings.h"

static char memory[SCRIPT_STRINGS_MAX];
struct strings script_strings;

void strings_reset(struct strings *pool)
{
  /* The last byte is for the NUL of a string that fills the room. */
  pool->out = (struct output){ .s = memory, .room = sizeof memory - 1 };
  pool->start = 0;
  pool->spoiled = false;
}

void strings_put(struct strings *pool, struct bytes part)
{
  if (part.n && bytes_find(part, 0) < part.n)
    pool->spoiled = true;
  output_put(&pool->out, part);
  pool->spoiled = pool->spoiled || pool->out.overflow;
}

void strings_number(struct strings *pool, uint64_t number)
{
  output_number(&pool->out, number);
  pool->spoiled = pool->spoiled || pool->out.overflow;
}

char const *strings_end(struct strings *pool)
{
  char const *string = pool->out.s + pool->start;
  output_put(&pool->out, bytes_of("", 1));
  pool->spoiled = pool->spoiled || pool->out.overflow;
  if (pool->spoiled)
    return "";
  pool->start = pool->out.length;
  return string;
}
