/* source_chain: which text brought in which, and what names in a text mean. No descriptor. */
#include <string.h>

#include "arena.h"
#include "source.h"

unsigned int source_depth(struct source const *source, uint32_t at)
{
  unsigned int depth = 0;

  while ((at = source_text_at(source, at)->included_at) != NOWHERE)
    depth++;
  return depth;
}

bool source_is_open(struct source const *source, uint32_t at, struct file_id id)
{
  while (at != NOWHERE) {
    struct source_text const *text = source_text_at(source, at);
    if (text->id.device == id.device && text->id.inode == id.inode)
      return true;
    at = text->included_at;
  }
  return false;
}

char const *source_chain(struct source const *source, uint32_t at)
{
  static char const between[] = " includes ";
  struct bytes chain = source_origin(source, at);

  while ((at = source_text_at(source, at)->included_at) != NOWHERE) {
    struct bytes const outer = source_origin(source, at);
    char *longer = arena_get(outer.n + sizeof between + chain.n);
    memcpy(longer, outer.s, outer.n);
    memcpy(longer + outer.n, between, sizeof between - 1);
    memcpy(longer + outer.n + sizeof between - 1, chain.s, chain.n);
    chain = bytes_of(longer, outer.n + sizeof between - 1 + chain.n);
  }
  return arena_copy(chain).s;
}

char const *source_path(struct source const *source, uint32_t at, struct bytes name)
{
  char const *from = source_text_at(source, at)->path;
  char const *slash = name.n && name.s[0] == '/' ? 0 : strrchr(from, '/');
  size_t const directory = slash ? (size_t)(slash - from) + 1 : 0;
  char *path = arena_get(directory + name.n + 1);

  memcpy(path, from, directory);
  if (name.n)
    memcpy(path + directory, name.s, name.n);
  return path;
}
