/* autoindex_listing: the entries of one directory, in memory whose size is bounded. */
#ifndef TOOLS_AUTOINDEX_LISTING_H
#define TOOLS_AUTOINDEX_LISTING_H

#include <dirent.h>
#include <stdint.h>

#include <httpway/bytes.h>

#include "autoindex_query.h"

/* KIND_UNKNOWN: the entry is there, but may not be looked at. */
enum kind { KIND_DIRECTORY, KIND_FILE, KIND_OTHER, KIND_UNKNOWN };

struct entry {
  int64_t size;     /* KIND_FILE only, else 0 */
  int64_t modified; /* seconds since 1970; 0 for KIND_UNKNOWN */
  uint32_t name;    /* offset into names */
  uint16_t name_length;
  uint8_t kind;
};

struct listing {
  struct entry *entries;
  size_t count, room;
  char *names;
  size_t names_length, names_room;
  bool cut; /* the directory has more than this */
};

/* Offsets into names fit into 32 bits; an entry and its name are below 300 bytes. */
#define LISTING_ENTRIES_MAX 1000000
#define LISTING_NAMES_MAX (64 << 20)

/* Reads what the directory holds, without dotfiles and without links that lead nowhere; up to the
   limit of entries, or of memory. False with errno: the directory could not be read. */
bool listing_read(struct listing *listing, DIR *directory, size_t limit);

static inline struct bytes entry_name(struct listing const *listing, struct entry const *entry)
{
  return bytes_of(listing->names + entry->name, entry->name_length);
}

/* Less than, equal to or more than 0. Runs of digits count as numbers, letters of ASCII regardless
   of their case; where that is the same, the bytes decide, so that only equal names are equal. */
int names_compare(struct bytes a, struct bytes b);

/* Directories first, then by the key; what is equal there, by name. Only the key is turned round by
   query->descending. */
void listing_sort(struct listing *listing, struct query const *query);

#endif
