/* keyword: every keyword of the language, where it may stand and what it takes. The lists of them
   are <httpway/globals.def>, location.def, server.def and log_fields.def. */
#ifndef CONFIG_KEYWORD_H
#define CONFIG_KEYWORD_H

#include <stdint.h>

#include <httpway/bytes.h>

/* Blocks; a set of them says where a keyword may stand. */
enum place {
  IN_FILE = 1,
  IN_TUNING = 2,
  IN_CONTROL = 4,
  IN_SERVER = 8,
  IN_VIRTUAL = 16,
  IN_ACCESS = 32,
  IN_CLIENTS = 64,
  IN_LOG_FORMAT = 128,
  IN_OPTIONS = 256,
  IN_SCRIPT_LIMITS = 512,
  IN_HEADERS = 1024,
  IN_ANYWHERE = 2047
};

enum value_type {
  VALUE_NONE,
  VALUE_STRING,
  VALUE_INTEGER,
  VALUE_FLAG,
  VALUE_CHOICE, /* one of a few words */
  VALUE_HOST,
  VALUE_USER,          /* a login name */
  VALUE_NETWORK,       /* ADDRESS/PREFIX */
  VALUE_LIST,          /* { S... } */
  VALUE_SUFFIXES,      /* { S { S... } ... } */
  VALUE_TYPES,         /* the same, or the name of a table of types */
  VALUE_BLOCK,         /* { keywords } */
  VALUE_BLOCK_OR_WORD, /* { keywords }, or one of a few words */
  VALUE_FILES          /* S or { S... } */
};

/* What a string must be beside a string. */
enum {
  NOT_EMPTY = 1,
  FOR_HEADER = 2, /* goes into a header field: no control characters */
  OCTAL = 4,      /* an integer that people write in octal */
  NETWORKS = 8    /* a list of networks; "unix:" too */
};

enum keyword_id {
#define KEYWORD(id, ...) KEY_##id,
#include <httpway/globals.def>
#define KEYWORD(id, ...) KEY_##id,
#include <httpway/location.def>
#define KEYWORD(id, ...) KEY_##id,
#include <httpway/server.def>
#define LOG_FIELD(id, word) KEY_##id,
#include <httpway/log_fields.def>
#undef LOG_FIELD
  KEY_COUNT,
  KEY_UNKNOWN = KEY_COUNT,
  KEY_FIRST_LOG_FIELD = KEY_CTIME
};

/* The words of Family. */
enum family_word { FAMILY_INET, FAMILY_INET6, FAMILY_DUAL };

struct keyword {
  char const *name;
  uint16_t places; /* set of enum place */
  uint8_t type;    /* enum value_type */
  uint8_t flags;
  uint16_t inside;           /* VALUE_BLOCK: what its block is */
  uint64_t minimum, maximum; /* VALUE_INTEGER */
  uint32_t preset;           /* VALUE_INTEGER, VALUE_FLAG, VALUE_CHOICE: without the keyword */
  char const *const *words;  /* VALUE_CHOICE, VALUE_BLOCK_OR_WORD */
};

extern struct keyword const keywords[KEY_COUNT];

/* The keyword of that name, in any case, that may stand in that context; when there is none, one
   that may stand elsewhere. (What a name means may depend on its context.) */
enum keyword_id keyword_find(struct bytes name, unsigned int place);
/* Set of enum place: where the name of a keyword may stand. */
unsigned int keyword_place_set(struct keyword const *keyword);
/* The keyword of `place` (0: of any) that name is a misspelling of, or KEY_UNKNOWN. */
enum keyword_id keyword_guess(struct bytes name, unsigned int place);
/* "a Control block", "the file". */
char const *place_name(unsigned int place);
/* The same for messages: "a Server, Virtual or Control block". */
struct bytes keyword_places(struct keyword const *keyword);
/* The number of a word in keyword->words, or -1. */
int keyword_word(struct keyword const *keyword, struct bytes word);
/* "inet or inet6". */
struct bytes keyword_words(struct keyword const *keyword);

#endif
