/* file_cache: a table with one place for each name's number; a name that comes to a taken place
   takes it over, in another turn. Files that were changed a moment ago are not kept: their next
   change might leave all their times as they are. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include <httpway/conf.h>

#include "files/file_bytes.h"
#include "files/file_cache.h"
#include "files/file_fields.h"

enum { PLACES = 1024, NAME_ROOM = 400, CONTENT_ROOM = 8192 };
/* Seconds; file systems with the coarsest times count in twos. */
enum { SETTLED_AFTER = 3 };
/* For so many seconds the links on a way are taken for what they were. */
enum { WALKED_FOR = 5 };

struct file_cache_entry {
  uint64_t turn;  /* in which it was last compared */
  int64_t walked; /* when its way was found short enough for the system to go */
  uint8_t verdict;
  bool kept;          /* what is there is remembered, not only the way */
  bool lasting;       /* it may be used in later turns, when it is still true */
  size_t name_length; /* 0: nothing is here */
  struct file_status status;
  struct found_file file;
  struct file_texts texts;
  char name[NAME_ROOM];
  char content[CONTENT_ROOM];
};

int file_cache_init(struct file_cache *cache, size_t output_size)
{
  cache->turn = 1;
  cache->content_max = output_size / 3 < CONTENT_ROOM ? output_size / 3 : CONTENT_ROOM;
  /* Places that were never used take no memory. */
  cache->entries = calloc(PLACES, sizeof(*cache->entries));
  return cache->entries ? 0 : -1;
}

/* Cheaper than mix: it is done for every request. */
static uint64_t hash_stir(uint64_t hash, uint64_t eight)
{
  hash = (hash ^ eight) * UINT64_C(0x9e3779b97f4a7c15);
  return hash ^ hash >> 32;
}

static struct file_cache_entry *place_of(struct file_cache *cache, char const *name, size_t length)
{
  uint64_t hash = length, eight;
  for (; length >= sizeof(eight); name += sizeof(eight), length -= sizeof(eight)) {
    memcpy(&eight, name, sizeof(eight));
    hash = hash_stir(hash, eight);
  }
  eight = 0;
  memcpy(&eight, name, length);
  return cache->entries + hash_stir(hash, eight) % PLACES;
}

/* Whether the file system still says what it said. */
static bool still_true(struct file_cache_entry const *entry)
{
  struct file_status status;
  bool there = file_status_of_name(entry->name, &status) == 0;
  if (entry->verdict == OPEN_MISSING)
    return !there && open_failed(errno) == OPEN_MISSING;
  return there && file_status_same(&status, &entry->status);
}

static bool has_settled(struct file_status const *status, int64_t now)
{
  return status->modified.seconds <= now - SETTLED_AFTER &&
         status->changed.seconds <= now - SETTLED_AFTER;
}

/* Fills the entry with what was opened, which is closed then. False: it is not to be kept. */
static bool entry_fill(struct file_cache const *cache, struct file_cache_entry *entry,
                       enum open_verdict verdict, struct found_file *file, int64_t now)
{
  /* What cannot be told from another image is not remembered. */
  entry->lasting = verdict != OPEN_FILE || (has_settled(&entry->status, now) && file->version);
  if (verdict == OPEN_MISSING)
    return true;
  if (verdict == OPEN_FILE &&
      (file->size > cache->content_max || !found_read(file, 0, entry->content, (size_t)file->size)))
    return false;
  entry->file = *file;
  entry->file.fd = -1;
  if (verdict == OPEN_FILE) {
    entry->file.content = entry->content;
    file_texts_make(&entry->texts, file);
    entry->file.texts = &entry->texts;
  }
  fd_close(file->fd);
  *file = entry->file;
  return true;
}

static bool walked_lately(struct file_cache_entry const *entry, int64_t now)
{
  return now >= entry->walked && now - entry->walked < WALKED_FOR;
}

/* Files that are not remembered have their way remembered all the same. */
static enum open_verdict entry_open(struct file_cache_entry const *entry,
                                    struct path_parts const *way, int64_t now, uint32_t *lookups,
                                    struct found_file *file, struct file_status *status)
{
  if (entry->name_length && walked_lately(entry, now) && lookup_take(lookups))
    return open_file_status(AT_FDCWD, way->name, 0, now, file, status);
  return careful_open(way, LINKS_FOLLOW, now, lookups, file, status);
}

/* name_length says whether the entry is of this name already. */
static enum open_verdict open_and_keep(struct file_cache *cache, struct file_cache_entry *entry,
                                       struct path_parts const *way, size_t length, int64_t now,
                                       uint32_t *lookups, struct found_file *file)
{
  enum open_verdict verdict = entry_open(entry, way, now, lookups, file, &entry->status);
  if (verdict == OPEN_REFUSED || verdict == OPEN_UNABLE) {
    entry->name_length = 0;
    return verdict;
  }
  entry->kept = entry_fill(cache, entry, verdict, file, now);
  entry->verdict = (uint8_t)verdict;
  entry->turn = cache->turn;
  entry->walked = now;
  if (!entry->name_length)
    memcpy(entry->name, way->name, length + 1);
  entry->name_length = length;
  return verdict;
}

static enum open_verdict open_only(struct path_parts const *way, int64_t now, uint32_t *lookups,
                                   struct found_file *file)
{
  struct file_status status;
  return careful_open(way, LINKS_FOLLOW, now, lookups, file, &status);
}

enum open_verdict file_cache_open(struct file_cache *cache, struct path_parts const *way,
                                  int64_t now, uint32_t *lookups, struct found_file *file)
{
  size_t length = way->length;
  struct file_cache_entry *entry;
  bool here, fresh;
  if (!cache->entries || length == 0 || length >= NAME_ROOM) {
    cache->misses++;
    return open_only(way, now, lookups, file);
  }
  entry = place_of(cache, way->name, length);
  here = entry->name_length == length && memcmp(entry->name, way->name, length) == 0;
  fresh = entry->kept && entry->turn == cache->turn;
  if (here && entry->kept &&
      (fresh || (entry->lasting && entry->turn > cache->forgotten && walked_lately(entry, now) &&
                 still_true(entry))) &&
      lookup_take(lookups)) {
    cache->hits++;
    entry->turn = cache->turn;
    if (entry->verdict != OPEN_MISSING)
      *file = entry->file;
    return (enum open_verdict)entry->verdict;
  }
  cache->misses++;
  /* What was handed out in this turn may still be needed. */
  if (fresh)
    return open_only(way, now, lookups, file);
  if (!here)
    entry->name_length = 0;
  return open_and_keep(cache, entry, way, length, now, lookups, file);
}

void file_cache_forget(struct file_cache *cache)
{
  cache->forgotten = cache->turn++;
}
