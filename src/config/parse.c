/* parse: blocks and their keywords; how to go on after a mistake so that it is the only one said.
   Values are read elsewhere. */
#include <httpway/utf8.h>

#include "parser.h"

/* Reads the items of a block up to its `}`, which is taken, or the end of the file. */
static void parse_items(struct parser *parser, struct block *block, uint32_t opened);

/* The language nests four deep; text that goes deeper is nonsense and is skipped, not recursed
   into. */
enum { DEPTH_MAX = 16 };

static void parse_inside(struct parser *parser, struct setting *setting, uint32_t opened)
{
  struct keyword const *keyword = keywords + setting->keyword;
  unsigned int const enclosing = parser->enclosing;

  setting->block = block_new(keyword->inside);
  parser->enclosing |= keyword->inside;
  parse_items(parser, setting->block, opened);
  parser->enclosing = enclosing;
}

static void parse_block(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at)
{
  struct setting *setting;
  uint32_t const opened = parser_peek(parser, 0)->at;

  if (parser_peek(parser, 0)->kind == TOKEN_OPEN && parser->depth >= DEPTH_MAX) {
    report_error(parser->report, opened, "blocks are nested too deep");
    parser_skip_braces(parser);
    return;
  }
  if (!parse_open(parser, block, keywords[id].name))
    return;
  setting = block_add(block, id, at);
  setting->value_at = opened;
  parse_inside(parser, setting, opened);
}

/* A string with a block after it is rather a type that lacks the block around it. */
static bool names_table(struct parser *parser)
{
  return parser_peek(parser, 0)->kind == TOKEN_STRING && parser_peek(parser, 1)->kind != TOKEN_OPEN;
}

static void parse_setting(struct parser *parser, struct block *block, enum keyword_id id,
                          uint32_t at)
{
  switch ((enum value_type)keywords[id].type) {
  case VALUE_NONE:
    block_add(block, id, at);
    break;
  case VALUE_BLOCK_OR_WORD:
    if (parser_peek(parser, 0)->kind != TOKEN_OPEN) {
      parse_single(parser, block, id, at);
      break;
    }
    parse_block(parser, block, id, at);
    break;
  case VALUE_BLOCK:
    parse_block(parser, block, id, at);
    break;
  case VALUE_LIST:
    parse_list(parser, block, id, at);
    break;
  case VALUE_SUFFIXES:
    parse_suffixes(parser, block, id, at);
    break;
  case VALUE_TYPES:
    if (names_table(parser))
      parse_single(parser, block, id, at);
    else
      parse_suffixes(parser, block, id, at);
    break;
  case VALUE_FILES:
    parse_include(parser, block, at);
    break;
  default:
    parse_single(parser, block, id, at);
  }
}

/* True when what follows can be the value of a keyword. */
static bool value_fits(struct parser *parser, enum keyword_id id)
{
  enum token_kind const next = parser_peek(parser, 0)->kind;

  switch ((enum value_type)keywords[id].type) {
  case VALUE_NONE:
    return true;
  case VALUE_BLOCK:
  case VALUE_LIST:
  case VALUE_SUFFIXES:
    return next == TOKEN_OPEN;
  case VALUE_TYPES:
    return next == TOKEN_OPEN || names_table(parser);
  case VALUE_BLOCK_OR_WORD:
  case VALUE_FILES:
    return next == TOKEN_OPEN || next == TOKEN_STRING;
  default:
    return next == TOKEN_STRING;
  }
}

/* What follows a keyword that nobody knows: a word that is no keyword, a block, or both. */
static void skip_value(struct parser *parser, struct block const *block)
{
  if (block->place != IN_LOG_FORMAT && parser_peek(parser, 0)->kind == TOKEN_STRING &&
      !parser_at_keyword(parser, block, 0))
    (void)parser_take(parser);
  if (parser_peek(parser, 0)->kind == TOKEN_OPEN)
    parser_skip_braces(parser);
}

/* A known keyword in the wrong block. Its value is read for the mistakes in it, then dropped. */
static void parse_misplaced(struct parser *parser, struct block *block, enum keyword_id id,
                            struct token const *key)
{
  struct keyword const *keyword = keywords + id;
  bool const closed_late = (keyword_place_set(keyword) & parser->enclosing) != 0;
  struct bytes const places = keyword_places(keyword);

  report_error(parser->report, key->at, "%s may not stand in %s, it belongs in %.*s%s",
               keyword->name, place_name(block->place), (int)places.n, places.s,
               closed_late ? "; is a \"}\" missing before it?" : "");
  if (value_fits(parser, id)) {
    struct block *dropped = block_new(block->place);
    parse_setting(parser, dropped, id, key->at);
  } else
    skip_value(parser, block);
}

/* A keyword nobody knows. When it is near one that fits it is taken for that one. */
static void parse_unknown(struct parser *parser, struct block *block, struct token const *key)
{
  enum keyword_id guess = keyword_guess(key->text, block->place);
  bool const here = guess != KEY_UNKNOWN;

  if (!here)
    guess = keyword_guess(key->text, 0);
  if (here)
    report_error(parser->report, key->at, "unknown keyword %s in %s, did you mean %s?",
                 show(key->text).text, place_name(block->place), keywords[guess].name);
  else if (guess != KEY_UNKNOWN) {
    struct bytes const places = keyword_places(keywords + guess);
    report_error(parser->report, key->at,
                 "unknown keyword %s in %s, did you mean %s, which belongs in %.*s?",
                 show(key->text).text, place_name(block->place), keywords[guess].name,
                 (int)places.n, places.s);
  } else
    report_error(parser->report, key->at, "unknown keyword %s, expected a keyword of %s",
                 show(key->text).text, place_name(block->place));
  if (here && value_fits(parser, guess))
    parse_setting(parser, block, guess, key->at);
  else
    skip_value(parser, block);
}

static void parse_keyword(struct parser *parser, struct block *block)
{
  struct token const key = parser_take(parser);
  enum keyword_id const id = keyword_find(key.text, block->place);

  if (key.unterminated)
    return;
  if (id != KEY_UNKNOWN && keywords[id].places & block->place) {
    parse_setting(parser, block, id, key.at);
    return;
  }
  block->damaged = true;
  if (id != KEY_UNKNOWN)
    parse_misplaced(parser, block, id, &key);
  else
    parse_unknown(parser, block, &key);
}

/* A brace where a keyword should be. */
static void parse_stray_brace(struct parser *parser, struct block *block)
{
  struct token const *next = parser_peek(parser, 0);

  block->damaged = true;
  if (next->kind == TOKEN_OPEN) {
    report_error(parser->report, next->at, "\"{\" without a keyword, expected a keyword of %s",
                 place_name(block->place));
    parser_skip_braces(parser);
  } else {
    report_error(parser->report, next->at,
                 source_depth(parser->source, next->at)
                     ? "\"}\" closes nothing in this file, and a block ends where it began"
                     : "\"}\" closes nothing, no block is open here");
    (void)parser_take(parser);
  }
}

/* Up to the end of the text, or to the "}" that closes the block. */
static void parse_settings(struct parser *parser, struct block *block, bool whole_text)
{
  for (;;) {
    enum token_kind const next = parser_peek(parser, 0)->kind;
    if (next == TOKEN_STRING)
      parse_keyword(parser, block);
    else if (next == TOKEN_END || (next == TOKEN_CLOSE && !whole_text))
      return;
    else
      parse_stray_brace(parser, block);
  }
}

static void parse_items(struct parser *parser, struct block *block, uint32_t opened)
{
  parser->depth++;
  parse_settings(parser, block, false);
  parser->depth--;
  if (parser_peek(parser, 0)->kind == TOKEN_CLOSE)
    (void)parser_take(parser);
  else
    parser_report_end(parser, place_name(block->place), opened);
}

/* One report a line: a file of NULs is one mistake, not a million. */
static void report_nuls(struct source_text const *source, struct report *report)
{
  struct bytes const text = source->text;

  for (size_t at = 0; at < text.n;) {
    at += bytes_find(bytes_after(text, at), 0);
    if (at == text.n)
      return;
    report_error(report, source->base + (uint32_t)at, "NUL byte, expected text");
    at += bytes_find(bytes_after(text, at), '\n');
  }
}

static uint32_t mark_skip(struct source_text const *source, struct report *report)
{
  size_t const length = utf8_mark_length(source->text);

  if (length)
    report_warning(report, source->base,
                   "the file begins with a byte order mark, which is passed over: save it as UTF-8 "
                   "without one");
  return (uint32_t)length;
}

void parse_text(struct parser const *parser, struct block *block, size_t number)
{
  struct source_text const *text = parser->source->texts + number;
  struct parser inner = *parser;

  inner.lexer = (struct lexer){ .text = text->text,
                                .base = text->base,
                                .at = mark_skip(text, parser->report) };
  inner.ahead_count = 0;
  inner.end_reported = false;
  report_nuls(text, parser->report);
  parse_settings(&inner, block, true);
}

struct block *parse_file(struct source *source, struct report *report)
{
  struct parser const parser = {
    .source = source, .report = report, .enclosing = IN_FILE, .depth = 1
  };
  struct block *file = block_new(IN_FILE);

  parse_text(&parser, file, 0);
  return file;
}
