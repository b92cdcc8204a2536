/* arena: memory that lives as long as the compilation. Nothing is given back one by one.
   Dies with exit 111 when there is no more: a compiler has nothing to go on with. */
#ifndef CONFIG_ARENA_H
#define CONFIG_ARENA_H

#include <stddef.h>

#include <httpway/bytes.h>

/* Zeroed, aligned for any object. */
void *arena_get(size_t size);
/* A copy of text; for texts that are made on the way. */
struct bytes arena_copy(struct bytes text);
/* An array grown to hold at least `want` elements: returns it moved, *room updated. The old one is
   given back. Not from the arena, but dies like it. */
void *arena_grow(void *array, size_t *room, size_t want, size_t element);
void arena_free_all(void);
_Noreturn void arena_die(void);

#endif
