/* tree: making blocks and settings. */
#include "arena.h"
#include "tree.h"

struct block *block_new(unsigned int place)
{
  struct block *block = arena_get(sizeof *block);

  block->place = (uint16_t)place;
  block->end = &block->first;
  return block;
}

struct setting *block_add(struct block *block, enum keyword_id keyword, uint32_t at)
{
  struct setting *setting = arena_get(sizeof *setting);

  setting->keyword = (uint8_t)keyword;
  setting->at = at;
  setting->value_at = at;
  *block->end = setting;
  block->end = &setting->next;
  return setting;
}

struct setting *block_last(struct block const *block, enum keyword_id keyword)
{
  struct setting *found = 0;

  for (struct setting *s = block->first; s; s = s->next)
    if (s->keyword == keyword)
      found = s;
  return found;
}
