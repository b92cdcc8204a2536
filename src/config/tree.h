/* tree: the configuration as it was written: blocks of settings, each with its position in the
   file. */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include <stdbool.h>

#include <httpway/conf.h>

#include "keyword.h"

/* A string of a list; in Types, Specials and External a value with the suffixes that it is for. */
struct item {
  struct item *next;
  struct item *suffixes;
  struct bytes text;
  struct network network; /* of a list of networks */
  uint32_t at;
};

struct block;
struct type_table;

struct setting {
  struct setting *next;
  uint8_t keyword;   /* enum keyword_id */
  bool doubted;      /* a warning about it was given: not another one */
  bool examined;     /* what it names was looked for in the file system */
  uint32_t at;       /* of the keyword */
  uint32_t value_at; /* of its value */
  uint64_t number;   /* VALUE_INTEGER, VALUE_FLAG, VALUE_CHOICE: the word's; others: uid */
  struct bytes text; /* VALUE_STRING, VALUE_USER, VALUE_HOST (cleaned); a word of
                        VALUE_BLOCK_OR_WORD; VALUE_TYPES: the name of a table, or empty */
  union {
    struct item *items;       /* VALUE_LIST, VALUE_SUFFIXES, VALUE_TYPES without text */
    struct type_table *types; /* VALUE_TYPES with text, once it is checked */
    struct block *block;      /* VALUE_BLOCK; VALUE_BLOCK_OR_WORD: null for a word */
    struct network network;   /* VALUE_NETWORK */
    uint32_t gid;             /* VALUE_USER */
  };
};

/* A socket that a Server listens on, as in struct conf_socket. */
struct listen_socket {
  struct address address;
  struct bytes path;
  bool v6only;
};

struct listen_place {
  struct listen_place *next;
  struct listen_socket socket;
};

struct block {
  struct setting *first;
  struct setting **end;               /* where the next one is put */
  struct listen_place *listen_places; /* Server: what its Address, Port and Family come to */
  uint16_t place;                     /* enum place */
  bool damaged;                       /* there was a mistake in it: do not say what is missing */
};

struct block *block_new(unsigned int place);
struct setting *block_add(struct block *block, enum keyword_id keyword, uint32_t at);
/* The last setting of a keyword directly in a block, or null. */
struct setting *block_last(struct block const *block, enum keyword_id keyword);

#endif
