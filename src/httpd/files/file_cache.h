/* file_cache: small files that are asked for again and again. What is remembered of a name is
   compared with the file system once in each turn of the loop in which it is used, so nobody is
   ever sent what was replaced before the turn began; within a turn all see the same. How much work
   the links on its way make is looked at every few seconds. */
#ifndef HTTPD_FILES_FILE_CACHE_H
#define HTTPD_FILES_FILE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "files/careful_open.h"

struct file_cache_entry;

struct file_cache {
  struct file_cache_entry *entries; /* null: nothing is remembered */
  uint64_t turn;                    /* see file_cache_turn */
  uint64_t forgotten;               /* what was last compared in this turn or before is not used */
  uint64_t hits, misses;            /* lookups that could use what was remembered, and others */
  size_t content_max;               /* of a file that is kept */
};

/* A turn begins: what comes from now on is answered from what the file system says from now on. */
static inline void file_cache_turn(struct file_cache *cache)
{
  cache->turn++;
}

/* Nothing that was remembered is used any more. */
void file_cache_forget(struct file_cache *cache);

/* output_size: of an answer's buffer, in which a kept file must find room. 0 ok, -1 no memory. */
int file_cache_init(struct file_cache *cache, size_t output_size);

/* As careful_open where all links are followed. What is remembered comes without a descriptor:
   file->fd is -1; a regular file has its content then, which lives until the turn ends. */
enum open_verdict file_cache_open(struct file_cache *cache, struct path_parts const *way,
                                  int64_t now, uint32_t *lookups, struct found_file *file);

#endif
