/* map: byte strings to numbers. Keys are not copied: they must outlive the map. */
#ifndef CONFIG_MAP_H
#define CONFIG_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

struct map_entry {
  struct bytes key;
  uint32_t hash, value;
  uint32_t slot; /* where the index lies, so that emptying costs no more than filling */
};

struct map {
  struct map_entry *entries; /* in the order they were put in */
  uint32_t *slots;           /* number of an entry and one; 0: free */
  size_t count, room, slot_count;
};

/* The value of a key, or null. Valid until the next map_put. */
uint32_t *map_find(struct map const *map, struct bytes key);
/* Puts in a key that is not there. */
void map_put(struct map *map, struct bytes key, uint32_t value);
void map_empty(struct map *map);
void map_free(struct map *map);

#endif
