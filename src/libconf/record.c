/* record: found by its key. A damaged file yields -1, never a read beyond its end. The file is a
   cdb: 256 pointers to hash tables, the records, the tables; all numbers little endian. */
#include <skalibs/uint32.h>

#include <httpway/big_endian.h>

#include "record.h"

/* Bytes at the beginning that say where the hash tables are; of each pointer, and of each slot of
   a table; in front of each record: the lengths of key and data. */
enum { POINTERS = 2048, PAIR = 8, LENGTHS = 8 };

/* Numbers of Servers are spread over all four bytes, near 2^32 divided by the golden ratio: the
   hash of a cdb hardly tells small numbers apart, and would put hundreds of records in a row, to be
   looked at one by one. */
void key_begin(char *key, uint32_t server)
{
  key[0] = 'h';
  big_endian_put32(key + 1, server * UINT32_C(0x9e3779b1));
}

static void pair_get(char const *s, uint32_t *first, uint32_t *second)
{
  uint32_unpack(s, first);
  uint32_unpack(s + 4, second);
}

/* A cdb ends with its last hash table, wherever that is: a part of one does not. */
bool record_file_is_whole(struct bytes file)
{
  uint64_t end = POINTERS;
  if (file.n < POINTERS)
    return false;
  for (size_t i = 0; i < POINTERS; i += PAIR) {
    uint32_t start, slots;
    pair_get(file.s + i, &start, &slots);
    if (start + (uint64_t)slots * PAIR > end)
      end = start + (uint64_t)slots * PAIR;
  }
  return end == file.n;
}

/* djb's, from the description of the format. */
static uint32_t hash_of(char const *key, size_t length)
{
  uint32_t hash = 5381;
  for (size_t i = 0; i < length; i++)
    hash = ((hash << 5) + hash) ^ (unsigned char)key[i];
  return hash;
}

/* The record at a position: its key and data. False: it does not lie in the file. */
static inline bool record_take(struct bytes file, uint32_t position, struct bytes *key,
                               struct bytes *data)
{
  uint32_t key_length, length;
  if (position > file.n || file.n - position < LENGTHS)
    return false;
  file = bytes_after(file, position);
  pair_get(file.s, &key_length, &length);
  file = bytes_after(file, LENGTHS);
  if (key_length > file.n || length > file.n - key_length)
    return false;
  *key = bytes_of(file.s, key_length);
  *data = bytes_of(file.s + key_length, length);
  return true;
}

/* The hash table for a hash, whole slots. False: it does not lie in the file. */
static bool table_take(struct bytes file, uint32_t hash, struct bytes *table)
{
  uint32_t start, slots;
  if (file.n < POINTERS)
    return false;
  pair_get(file.s + (size_t)(hash & 255) * PAIR, &start, &slots);
  if (start > file.n || slots > (file.n - start) / PAIR)
    return false;
  *table = bytes_of(file.s + start, (size_t)slots * PAIR);
  return true;
}

int record_get(struct bytes file, struct bytes key, struct bytes *record)
{
  uint32_t const hash = hash_of(key.s, key.n);
  struct bytes table, found;
  size_t slots, slot;
  if (!table_take(file, hash, &table))
    return -1;
  slots = table.n / PAIR;
  slot = slots ? (hash >> 8) % slots : 0;
  /* Each slot once. */
  for (size_t i = 0; i < slots; i++) {
    uint32_t slot_hash, position;
    pair_get(table.s + slot * PAIR, &slot_hash, &position);
    if (position == 0)
      return 0;
    if (slot_hash == hash) {
      if (!record_take(file, position, &found, record))
        return -1;
      if (bytes_equal(found, key))
        return 1;
    }
    slot = slot + 1 == slots ? 0 : slot + 1;
  }
  return 0;
}
