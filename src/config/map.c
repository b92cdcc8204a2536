/* map: open addressing, linear probing, at most half full. Not for keys from strangers. */
#include <stdlib.h>

#include "arena.h"
#include "map.h"

static uint32_t hash_of(struct bytes key)
{
  uint64_t hash = 14695981039346656037u; /* FNV-1a */

  for (size_t i = 0; i < key.n; i++)
    hash = (hash ^ (unsigned char)key.s[i]) * 1099511628211u;
  return (uint32_t)(hash ^ hash >> 32);
}

uint32_t *map_find(struct map const *map, struct bytes key)
{
  uint32_t const hash = hash_of(key);

  if (map->count == 0)
    return 0;
  for (size_t slot = hash & (map->slot_count - 1); map->slots[slot];
       slot = (slot + 1) & (map->slot_count - 1)) {
    struct map_entry *entry = map->entries + map->slots[slot] - 1;
    if (entry->hash == hash && bytes_equal(entry->key, key))
      return &entry->value;
  }
  return 0;
}

static void slot_take(struct map *map, size_t index)
{
  struct map_entry *entry = map->entries + index;
  size_t slot = entry->hash & (map->slot_count - 1);

  while (map->slots[slot])
    slot = (slot + 1) & (map->slot_count - 1);
  map->slots[slot] = (uint32_t)index + 1;
  entry->slot = (uint32_t)slot;
}

static void slots_double(struct map *map)
{
  free(map->slots);
  map->slot_count = map->slot_count ? 2 * map->slot_count : 64;
  map->slots = calloc(map->slot_count, sizeof *map->slots);
  if (!map->slots)
    arena_die();
  for (size_t i = 0; i < map->count; i++)
    slot_take(map, i);
}

void map_put(struct map *map, struct bytes key, uint32_t value)
{
  if (2 * (map->count + 1) > map->slot_count)
    slots_double(map);
  map->entries = arena_grow(map->entries, &map->room, map->count + 1, sizeof *map->entries);
  map->entries[map->count] = (struct map_entry){ .key = key, .hash = hash_of(key), .value = value };
  slot_take(map, map->count++);
}

void map_empty(struct map *map)
{
  while (map->count)
    map->slots[map->entries[--map->count].slot] = 0;
}

void map_free(struct map *map)
{
  free(map->entries);
  free(map->slots);
  *map = (struct map){ .count = 0 };
}
