/* keyword: every keyword of the language, where it may stand and what it takes. The one table that
   parser, dump and documentation check go by. */
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
  /* everywhere */
  KEY_INCLUDE,
  /* the file */
  KEY_ROOT_DIRECTORY,
  KEY_CORE_DIRECTORY,
  KEY_UMASK,
  KEY_STAY_ROOT,
  KEY_USER,
  KEY_LOG_USER,
  KEY_AUTH_USER,
  KEY_PID_FILE,
  KEY_LOG,
  KEY_ERROR_LOG,
  KEY_LOG_FORMAT,
  KEY_LOG_GMT,
  KEY_LOG_FULL,
  KEY_LOG_ADDRESS,
  KEY_TUNING,
  KEY_CONTROL,
  KEY_SERVER,
  KEY_VIRTUAL,
  /* Tuning */
  KEY_NUM_CONNECTIONS,
  KEY_BUF_SIZE,
  KEY_INPUT_BUF_SIZE,
  KEY_SCRIPT_BUF_SIZE,
  KEY_NUM_HEADERS,
  KEY_PATH_LOOKUPS,
  KEY_TIMEOUT,
  KEY_WAIT,
  KEY_SCRIPT_TIMEOUT,
  KEY_DRAIN_TIMEOUT,
  KEY_MIN_RECEIVE_RATE,
  KEY_MIN_SEND_RATE,
  KEY_ACCEPT_MULTI,
  KEY_ADJUST_OUTPUT_BUFFER,
  KEY_CLOBBER,
  KEY_GREEDY,
  KEY_SEND_FILE,
  KEY_NUM_PROCESSES,
  KEY_SCRIPT_CONCURRENCY,
  KEY_SCRIPT_QUEUE,
  KEY_SCRIPT_GRACE,
  KEY_MAX_SPOOL,
  KEY_AUTH_CONCURRENCY,
  KEY_AUTH_QUEUE,
  KEY_AUTH_TIMEOUT,
  KEY_AUTH_CACHE,
  KEY_AUTH_DELAY,
  KEY_AUTH_CPU,
  KEY_AUTH_MEMORY,
  /* Control */
  KEY_ALIAS,
  KEY_LOCATION,
  KEY_EXACT_MATCH,
  KEY_USER_DIRECTORY,
  KEY_USER_DIRECTORY_MIN_UID,
  KEY_CLIENTS,
  KEY_ACCESS,
  KEY_INDEX_NAMES,
  KEY_TYPES,
  KEY_SPECIALS,
  KEY_EXTERNAL,
  KEY_PATH_ARGS,
  KEY_PATH_INFO,
  KEY_ALLOW_DOTFILES,
  KEY_SANITIZE_PATH,
  KEY_REALM,
  KEY_USER_FILE,
  KEY_USER_CHECK,
  KEY_ENCRYPTED_USER_FILE,
  KEY_ERROR_401_FILE,
  KEY_ERROR_403_FILE,
  KEY_ERROR_404_FILE,
  KEY_ADMIN,
  KEY_CHILD_LOG,
  KEY_EXPORT,
  KEY_PUT_ENV,
  KEY_EXTRA_HEADERS,
  KEY_EXPIRE_INTERVAL,
  KEY_SCRIPT_USER,
  KEY_RUN_SCRIPTS_AS_OWNER,
  KEY_SCRIPT_MIN_UID,
  KEY_SCRIPT_MIN_GID,
  KEY_SCRIPT_GROUPS,
  KEY_ALLOW_SET_ID,
  KEY_IGNORE_CLIENT_ABORT,
  KEY_AUTO_INDEX_COMMAND,
  KEY_LOCATION_SCRIPT_CONCURRENCY,
  KEY_MAX_BODY,
  KEY_SPOOL_CONTENT,
  KEY_PASS_AUTHORIZATION,
  KEY_SCRIPT_TRUST_WRITABLE,
  KEY_SCRIPT_LIMITS,
  KEY_PRECOMPRESSED,
  KEY_PRECOMPRESSED_TYPES,
  KEY_ENCODINGS,
  KEY_LAST_MODIFIED,
  KEY_CHARSET,
  KEY_REDIRECT,
  KEY_ANSWER,
  KEY_REDIRECT_QUERY,
  KEY_REDIRECT_STATUS,
  KEY_DIRECTORY_REDIRECT_STATUS,
  KEY_EMPTY_QUERY_STRING,
  KEY_SCRIPT_VARIABLES,
  KEY_TRY_SUFFIXES,
  KEY_FALLBACK_FILE,
  KEY_ERROR_FILES,
  KEY_HEADERS,
  KEY_LOCAL_REDIRECT,
  KEY_SYMBOLIC_LINKS,
  /* Server */
  KEY_ADDRESS,
  KEY_PORT,
  KEY_FAMILY,
  KEY_BACKLOG,
  KEY_OPTIONS,
  KEY_SOCKET_MODE,
  KEY_SOCKET_USER,
  KEY_PROXY_PROTOCOL,
  KEY_TRUSTED_PROXIES,
  KEY_FORWARDED_FIELD,
  /* Options */
  KEY_RCVBUF,
  KEY_SNDBUF,
  KEY_NODELAY,
  KEY_V6ONLY,
  /* ScriptLimits */
  KEY_CPU,
  KEY_MEMORY,
  KEY_PROCESSES,
  KEY_FILES,
  KEY_FILE_SIZE,
  /* Headers */
  KEY_SET,
  KEY_ADD,
  KEY_DEFAULT,
  KEY_REMOVE,
  KEY_PATHS,
  KEY_MEDIA_TYPES,
  KEY_STATUSES,
  /* Virtual */
  KEY_HOST,
  KEY_NO_HOST,
  KEY_ANY_HOST,
  /* Access, Clients */
  KEY_ALLOW,
  KEY_DENY,
  KEY_APPLY,
  KEY_NO_APPLY,
  /* LogFormat: in the order of enum conf_log_field */
  KEY_FIRST_LOG_FIELD,
  KEY_LOG_FIELDS = KEY_FIRST_LOG_FIELD - 1, /* the next one is the first */
#define LOG_FIELD(name, word) KEY_##name,
#include <httpway/log_fields.def>
#undef LOG_FIELD
  KEY_COUNT,
  KEY_UNKNOWN = KEY_COUNT
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

/* The keyword of that name, in any case, that may stand in `place`; when there is none, one that
   may stand elsewhere. (What a name means may depend on its place.) */
enum keyword_id keyword_find(struct bytes name, unsigned int place);
/* Set of enum place: where the name of a keyword may stand. */
unsigned int keyword_place_set(struct keyword const *keyword);
/* The keyword of `place` (0: of any) that name is a slip of the pen for, or KEY_UNKNOWN. */
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
