/* record: one record of the compiled configuration by its key. */
#include <skalibs/cdb.h>

#include "memo.h"
#include "record.h"

int conf_record_get(struct conf const *c, char const *key, size_t length, struct bytes *record)
{
  cdb_data data;
  int found = cdb_find(&c->map, &data, key, (uint32_t)length);
  if (found == 1)
    *record = bytes_of(data.s, data.len);
  return found;
}

int conf_record_numbered(struct conf const *c, char letter, uint32_t number, struct bytes *record)
{
  struct memo_record *memo = memo_record(c, letter, number);
  char key[KEY_NUMBERED];
  int found;
  if (memo && memo->letter == letter && memo->number == number) {
    *record = memo->record;
    return 1;
  }
  conf_key_begin(key, letter, number);
  found = conf_record_get(c, key, sizeof(key), record);
  if (memo && found == 1)
    *memo = (struct memo_record){ .letter = letter, .number = number, .record = *record };
  return found;
}
