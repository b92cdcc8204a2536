/* strings: the pool of strings, and the environment made of them. */
#include <string.h>

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

static char const *list[SCRIPT_VARIABLES_MAX + 1];

void variables_init(struct variables *v, struct strings *pool)
{
  *v = (struct variables){ .pool = pool };
}

/* The index of the variable that string names, before its '='. */
static size_t place_of(struct variables const *v, char const *string)
{
  size_t n = strcspn(string, "=");
  for (size_t i = 0; i < v->count; i++)
    if (!strncmp(list[i], string, n) && list[i][n] == '=')
      return i;
  return v->count;
}

void variables_begin(struct variables *v, char const *name)
{
  strings_put(v->pool, bytes_from_string(name));
  strings_put(v->pool, BYTES("="));
}

void variables_end(struct variables *v)
{
  char const *string = strings_end(v->pool);
  size_t place = place_of(v, string);
  if (place == SCRIPT_VARIABLES_MAX) {
    v->full = true;
    return;
  }
  list[place] = string;
  if (place == v->count)
    v->count++;
}

void variables_set(struct variables *v, char const *name, struct bytes value)
{
  variables_begin(v, name);
  strings_put(v->pool, value);
  variables_end(v);
}

void variables_number(struct variables *v, char const *name, uint64_t value)
{
  variables_begin(v, name);
  strings_number(v->pool, value);
  variables_end(v);
}

bool variables_has(struct variables const *v, char const *name)
{
  size_t n = strlen(name);
  for (size_t i = 0; i < v->count; i++)
    if (!strncmp(list[i], name, n) && list[i][n] == '=')
      return true;
  return false;
}

void variables_assign(struct variables *v, struct bytes assignment)
{
  size_t n = bytes_find(assignment, '=');
  if (n == 0 || n == assignment.n)
    return;
  strings_put(v->pool, assignment);
  variables_end(v);
}

char const **variables_done(struct variables *v)
{
  if (v->full || v->pool->spoiled)
    return 0;
  list[v->count] = 0;
  return list;
}
