/* memo: records and locations that were read lately. Private to libconf. */
#ifndef LIBCONF_MEMO_H
#define LIBCONF_MEMO_H

#include <httpway/conf.h>

/* The place of a record by its key, or null when nothing is remembered. */
struct memo_record {
  char letter; /* 0: nothing is here */
  uint32_t number;
  struct bytes record;
};
struct memo_record *memo_record(struct conf const *c, char letter, uint32_t number);

struct memo_virtual {
  bool known;
  uint32_t number;
  struct conf_virtual virtual;
};
struct memo_virtual *memo_virtual(struct conf const *c, uint32_t number);

struct memo_location {
  bool known;
  uint32_t number;
  struct conf_location location;
};
struct memo_location *memo_location(struct conf const *c, uint32_t number);

#endif
