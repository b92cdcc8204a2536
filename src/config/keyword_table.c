/* keyword_table: what the tables of keywords say, for the parser and the dump; and the words of
   choices. */
#include <httpway/conf.h>
#include <httpway/password_cost.h>

#include "keyword.h"

/* In the order of enum family_word. */
static char const *const family_words[] = { "inet", "inet6", "dual", 0 };
/* In the order of enum forwarded_field. */
static char const *const forwarded_words[] = { "X-Forwarded-For", "Forwarded", 0 };
/* In the order of enum conf_log_style. */
static char const *const style_words[] = { "fields", "common", "combined", "json", 0 };
/* In the order of enum conf_log_full. */
static char const *const full_words[] = { "drop", "wait", 0 };
/* Redirects (RFC 9110 sections 15.4.2, 15.4.3, 15.4.8, 15.4.9); the first is the default. */
static char const *const redirect_words[] = { "302", "301", "307", "308", 0 };

/* In the order of enum conf_links. */
static char const *const links_words[] = { "follow", "inside", "owner", 0 };
/* In the order of enum conf_variables. */
static char const *const variables_words[] = { "standard", "mathopd", 0 };

/* What fits an off_t. */
#define SIZE_MOST INT64_MAX
#define YEAR (365u * 86400u)

/* The column "value" of those tables. */
#define FLAG(without) .type = VALUE_FLAG, .preset = without
#define INTEGER(least, most, without)                                                              \
  .type = VALUE_INTEGER, .minimum = least, .maximum = most, .preset = without
#define OCTAL_INTEGER(most, without) INTEGER(0, most, without), .flags = OCTAL
#define CHOICE(of) .type = VALUE_CHOICE, .words = of
#define STRING(demands) .type = VALUE_STRING, .flags = demands
#define BLOCK(what) .type = VALUE_BLOCK, .inside = what
#define BLOCK_OR_WORD(what, of) .type = VALUE_BLOCK_OR_WORD, .inside = what, .words = of
#define TAKES(what, demands) .type = VALUE_##what, .flags = demands

#define ENTRY(id, word, place, ...) [KEY_##id] = { .name = word, .places = place, __VA_ARGS__ },

struct keyword const keywords[KEY_COUNT] = {
#define KEYWORD ENTRY
#include <httpway/globals.def>
#define KEYWORD ENTRY
#include <httpway/location.def>
#define KEYWORD ENTRY
#include <httpway/server.def>
#define LOG_FIELD(id, word) ENTRY(id, word, IN_LOG_FORMAT, .type = VALUE_NONE)
#include <httpway/log_fields.def>
#undef LOG_FIELD
};
