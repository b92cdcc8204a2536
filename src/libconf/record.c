/* record: found by its key, or by its number through an index. A damaged file yields -1, never a
   read beyond the map. */
#include <skalibs/cdb.h>
#include <skalibs/uint32.h>

#include <httpway/big_endian.h>

#include "record.h"

/* In front of each record of a cdb: the lengths of key and data, little endian. */
enum { LENGTHS = 8 };

char const conf_letters[CONF_KINDS] = { 's', 'v', 'l', 't' };

int conf_record_get(struct conf const *c, char const *key, size_t length, struct bytes *record)
{
  cdb_data data;
  int found = cdb_find(&c->map, &data, key, (uint32_t)length);
  if (found == 1)
    *record = bytes_of(data.s, data.len);
  return found;
}

/* 0: there is none. */
static uint32_t position_of(struct bytes index, uint32_t number)
{
  return number < index.n / 4 ? big_endian_at32(index.s, number) : 0;
}

int conf_record_at(struct conf const *c, enum conf_kind kind, struct conf_reference which,
                   struct bytes *record)
{
  struct bytes rest = bytes_of(c->map.map, c->map.size);
  uint32_t key_length, length;
  uint32_t position = which.position ? which.position : position_of(c->indices[kind], which.number);
  if (position == 0)
    return 0;
  if (position > rest.n || rest.n - position < LENGTHS + KEY_NUMBERED)
    return -1;
  rest = bytes_after(rest, position);
  uint32_unpack(rest.s, &key_length);
  uint32_unpack(rest.s + 4, &length);
  rest = bytes_after(rest, LENGTHS);
  if (key_length != KEY_NUMBERED || !conf_key_begins(rest.s, conf_letters[kind], which.number) ||
      length > rest.n - KEY_NUMBERED)
    return -1;
  *record = bytes_of(rest.s + KEY_NUMBERED, length);
  return 1;
}
