/* arena: memory for the tree and the model. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/strerr.h>

#include "arena.h"

enum { CHUNK = 1 << 18, ALIGNMENT = 16 };

struct chunk {
  struct chunk *older;
  char padding[ALIGNMENT - sizeof(void *)];
};

static struct chunk *newest;
static size_t room_left;
static char *room_next;

void arena_die(void)
{
  errno = ENOMEM;
  strerr_diefusys(111, "get memory");
}

static void chunk_add(size_t least)
{
  size_t const size = least > CHUNK ? least : CHUNK;
  struct chunk *chunk = least > SIZE_MAX - sizeof *chunk ? 0 : malloc(sizeof *chunk + size);

  if (!chunk)
    arena_die();
  /* arena_die does not return, which cppcheck does not see. */
  /* cppcheck-suppress nullPointerRedundantCheck */
  chunk->older = newest;
  newest = chunk;
  /* cppcheck-suppress nullPointerArithmeticRedundantCheck */
  room_next = (char *)(chunk + 1);
  room_left = size;
}

void *arena_get(size_t size)
{
  void *got;

  if (size > SIZE_MAX - ALIGNMENT)
    arena_die();
  size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (size > room_left)
    chunk_add(size);
  got = room_next;
  room_next += size;
  room_left -= size;
  return memset(got, 0, size);
}

struct bytes arena_copy(struct bytes text)
{
  char *copy = arena_get(text.n + 1);

  if (text.n)
    memcpy(copy, text.s, text.n);
  return bytes_of(copy, text.n);
}

void *arena_grow(void *array, size_t *room, size_t want, size_t element)
{
  size_t more = *room < 16 ? 16 : *room;

  if (want <= *room)
    return array;
  while (more < want)
    more += more / 2;
  if (more > SIZE_MAX / element)
    arena_die();
  array = realloc(array, more * element);
  if (!array)
    arena_die();
  *room = more;
  return array;
}

void arena_free_all(void)
{
  while (newest) {
    struct chunk *older = newest->older;
    free(newest);
    newest = older;
  }
  room_left = 0;
}
