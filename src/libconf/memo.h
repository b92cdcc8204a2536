/* memo: records and structures that were read lately. Private to libconf. */
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

/* The same for what a record was unpacked to. */
struct memo_structure {
  char letter;
  uint32_t number;
  union {
    struct conf_server server;
    struct conf_virtual virtual;
    struct conf_location location;
  } kept;
};
struct memo_structure *memo_structure(struct conf const *c, char letter, uint32_t number);

#endif
