/* parse_value: the values of keywords that are one word or quoted string. */
#include <stdio.h>
#include <string.h>

#include <httpway/host.h>

#include "arena.h"
#include "parser.h"
#include "value.h"

/* "an integer from 1 to 64", for messages; the answer lives in out. */
static char const *type_text(struct keyword const *keyword, char *out, size_t room)
{
  struct bytes words;

  switch ((enum value_type)keyword->type) {
  case VALUE_INTEGER:
    snprintf(out, room,
             keyword->flags & OCTAL ? "an integer from %#llo to %#llo"
                                    : "an integer from %llu to %llu",
             (unsigned long long)keyword->minimum, (unsigned long long)keyword->maximum);
    return out;
  case VALUE_FLAG:
    return "On or Off";
  case VALUE_CHOICE:
    words = keyword_words(keyword);
    snprintf(out, room, "%.*s", (int)words.n, words.s);
    return out;
  case VALUE_BLOCK_OR_WORD:
    words = keyword_words(keyword);
    snprintf(out, room, "a block or %.*s", (int)words.n, words.s);
    return out;
  case VALUE_TYPES:
    return "a block, default or the name of a file";
  case VALUE_FILES:
    return "the name of a file or directory";
  case VALUE_HOST:
    return "a host name";
  case VALUE_USER:
    return "a login name";
  case VALUE_NETWORK:
    return "ADDRESS/PREFIX";
  default:
    return "a string";
  }
}

static void value_refuse(struct parser *parser, struct block *block, enum keyword_id id)
{
  char room[96];

  block->damaged = true;
  report_error(parser->report, parser_peek(parser, 0)->at, "%s needs %s, got %s", keywords[id].name,
               type_text(keywords + id, room, sizeof room), parser_show(parser).text);
}

/* True when a number is read; reports otherwise. */
static bool integer_read(struct parser *parser, struct keyword const *keyword,
                         struct token const *token, uint64_t *number)
{
  enum integer_verdict const verdict = integer_scan(token->text, number);
  char room[96];

  if (verdict == INTEGER_GOOD && *number >= keyword->minimum && *number <= keyword->maximum)
    return true;
  report_error(parser->report, token->at,
               verdict == INTEGER_MALFORMED ? "%s is no integer, %s needs %s"
                                            : "%s is out of range, %s needs %s",
               show(token->text).text, keyword->name, type_text(keyword, room, sizeof room));
  return false;
}

static bool string_read(struct parser *parser, struct keyword const *keyword,
                        struct token const *token, struct setting *setting)
{
  setting->text = token->text;
  if (keyword->flags & NOT_EMPTY && token->text.n == 0)
    report_error(parser->report, token->at, "%s is empty, expected at least one character",
                 keyword->name);
  else if (keyword->flags & FOR_HEADER && has_control(token->text))
    report_error(parser->report, token->at,
                 "%s holds a control character, expected text that can stand in a header field",
                 keyword->name);
  else
    return true;
  return false;
}

/* A host name, or "*." and one. 0: it is neither. */
static size_t host_or_pattern(char clean[HOST_MAX + 2], struct bytes text)
{
  size_t length;

  if (text.n < 2 || memcmp(text.s, "*.", 2) != 0)
    return host_clean(clean, text);
  memcpy(clean, "*.", 2);
  length = host_clean(clean + 2, bytes_after(text, 2));
  return length && clean[2] != '[' && length + 2 <= HOST_MAX ? length + 2 : 0;
}

static bool host_read(struct parser *parser, struct token const *token, struct setting *setting)
{
  char clean[HOST_MAX + 2];
  size_t const length = host_or_pattern(clean, token->text);

  if (length == 0) {
    report_error(parser->report, token->at,
                 "%s is no host name, expected letters, digits, \"-\", \"_\" and single dots, "
                 "with \"*.\" before them for all names that end so, or an IPv6 address in "
                 "brackets; AnyHost is for every name",
                 show(token->text).text);
    return false;
  }
  setting->text = length == token->text.n && memcmp(clean, token->text.s, length) == 0
                      ? token->text
                      : arena_copy(bytes_of(clean, length));
  return true;
}

static bool word_read(struct parser *parser, struct keyword const *keyword,
                      struct token const *token, struct setting *setting)
{
  int const word = keyword_word(keyword, token->text);
  char room[96];

  if (word < 0) {
    report_error(parser->report, token->at, "%s needs %s, got %s", keyword->name,
                 type_text(keyword, room, sizeof room), show(token->text).text);
    return false;
  }
  setting->text = token->text;
  setting->number = (unsigned int)word;
  return true;
}

static bool flag_read(struct parser *parser, struct keyword const *keyword,
                      struct token const *token, struct setting *setting)
{
  if (flag_scan(token->text, &setting->number))
    return true;
  report_error(parser->report, token->at, "%s needs On or Off, got %s", keyword->name,
               show(token->text).text);
  return false;
}

static bool value_read(struct parser *parser, struct keyword const *keyword,
                       struct token const *token, struct setting *setting)
{
  switch ((enum value_type)keyword->type) {
  case VALUE_INTEGER:
    return integer_read(parser, keyword, token, &setting->number);
  case VALUE_FLAG:
    return flag_read(parser, keyword, token, setting);
  case VALUE_CHOICE:
  case VALUE_BLOCK_OR_WORD:
    return word_read(parser, keyword, token, setting);
  case VALUE_HOST:
    return host_read(parser, token, setting);
  case VALUE_NETWORK:
    return parse_network(parser, token->text, token->at, &setting->network);
  default:
    return string_read(parser, keyword, token, setting);
  }
}

/* True when the next token is rather the next keyword than a value. For a string that is so only
   when reading it as the value would leave something behind it that can be no keyword: what
   is legal is never refused. */
static bool value_is_missing(struct parser *parser, struct block const *block,
                             struct keyword const *keyword)
{
  struct token const *behind;
  struct setting unused;
  uint64_t number;

  if (!parser_at_keyword(parser, block, 0))
    return false;
  switch ((enum value_type)keyword->type) {
  case VALUE_INTEGER:
    return integer_scan(parser_peek(parser, 0)->text, &number) != INTEGER_GOOD;
  case VALUE_FLAG:
    return !flag_scan(parser_peek(parser, 0)->text, &number);
  case VALUE_CHOICE:
  case VALUE_BLOCK_OR_WORD:
    return keyword_word(keyword, parser_peek(parser, 0)->text) < 0;
  case VALUE_NETWORK:
    return network_scan(parser_peek(parser, 0)->text, &unused.network) != 0;
  default:
    behind = parser_peek(parser, 1);
    return behind->kind == TOKEN_OPEN ||
           (behind->kind == TOKEN_STRING && !parser_at_keyword(parser, block, 1));
  }
}

void parse_single(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at)
{
  struct setting read = { .number = 0 }, *setting;
  struct token token;

  if (parser_peek(parser, 0)->kind != TOKEN_STRING ||
      value_is_missing(parser, block, keywords + id)) {
    value_refuse(parser, block, id);
    if (parser_peek(parser, 0)->kind == TOKEN_OPEN)
      parser_skip_braces(parser);
    return;
  }
  token = parser_take(parser);
  if (token.unterminated || !value_read(parser, keywords + id, &token, &read)) {
    block->damaged = true;
    return;
  }
  setting = block_add(block, id, at);
  setting->value_at = token.at;
  setting->number = read.number;
  setting->text = read.text;
  setting->network = read.network;
}
