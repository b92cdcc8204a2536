/* parse_list: { S... } and { S { S... } ... }. */
#include "arena.h"
#include "parser.h"
#include "value.h"

/* Where a list stands, for its messages. */
struct list_reader {
  struct parser *parser;
  struct block *block;
  enum keyword_id id;
  uint32_t opened;
};

static void stray_open(struct list_reader const *reader)
{
  reader->block->damaged = true;
  report_error(reader->parser->report, parser_peek(reader->parser, 0)->at,
               "\"{\" in %s, expected a string or \"}\"", keywords[reader->id].name);
  parser_skip_braces(reader->parser);
}

/* True: the next token is a string. False: the list has ended; its "}" was taken. */
static bool list_goes_on(struct list_reader const *reader)
{
  for (;;)
    switch (parser_peek(reader->parser, 0)->kind) {
    case TOKEN_STRING:
      return true;
    case TOKEN_OPEN:
      stray_open(reader);
      break;
    case TOKEN_CLOSE:
      (void)parser_take(reader->parser);
      return false;
    case TOKEN_END:
      parser_report_end(reader->parser, keywords[reader->id].name, reader->opened);
      return false;
    }
}

static struct item *item_take(struct list_reader const *reader)
{
  struct token const token = parser_take(reader->parser);
  struct item *item = arena_get(sizeof *item);

  item->text = token.text;
  item->at = token.at;
  return item;
}

static bool item_allowed(struct list_reader const *reader, struct item *item)
{
  if (keywords[reader->id].flags & NETWORKS) {
    bool const good = parse_trusted(reader->parser, item);
    reader->block->damaged = reader->block->damaged || !good;
    return good;
  }
  if (!(keywords[reader->id].flags & FOR_HEADER) || !has_control(item->text))
    return true;
  reader->block->damaged = true;
  report_error(reader->parser->report, item->at,
               "%s holds a control character, expected text that can stand in a header field",
               keywords[reader->id].name);
  return false;
}

/* Reads `{`, and adds the setting whose items follow. Null: there is no `{`. */
static struct setting *list_begin(struct list_reader const *reader, uint32_t at)
{
  struct setting *setting;

  if (!parse_open(reader->parser, reader->block, keywords[reader->id].name))
    return 0;
  setting = block_add(reader->block, reader->id, at);
  setting->value_at = reader->opened;
  return setting;
}

void parse_list(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at)
{
  struct list_reader const reader = { parser, block, id, parser_peek(parser, 0)->at };
  struct setting *setting = list_begin(&reader, at);
  struct item **end = setting ? &setting->items : 0;

  if (!setting)
    return;
  while (list_goes_on(&reader)) {
    struct item *item = item_take(&reader);
    if (item_allowed(&reader, item)) {
      *end = item;
      end = &item->next;
    }
  }
}

static void suffixes_read(struct list_reader const *outer, struct item *value)
{
  struct list_reader const reader = { outer->parser, outer->block, outer->id,
                                      parser_peek(outer->parser, 0)->at };
  struct item **end = &value->suffixes;

  (void)parser_take(reader.parser);
  while (list_goes_on(&reader)) {
    *end = item_take(&reader);
    end = &(*end)->next;
  }
}

/* A value without `{`. What follows up to the next value that has one is taken for its suffixes. */
static void suffixes_missing(struct list_reader const *reader, struct item const *value)
{
  struct parser *parser = reader->parser;

  reader->block->damaged = true;
  report_error(parser->report, parser_peek(parser, 0)->at,
               "expected \"{\" and the suffixes of %s in %s, got %s", show(value->text).text,
               keywords[reader->id].name, parser_show(parser).text);
  while (parser_peek(parser, 0)->kind == TOKEN_STRING && parser_peek(parser, 1)->kind != TOKEN_OPEN)
    (void)parser_take(parser);
}

void parse_suffixes(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at)
{
  struct list_reader const reader = { parser, block, id, parser_peek(parser, 0)->at };
  struct setting *setting = list_begin(&reader, at);
  struct item **end = setting ? &setting->items : 0;

  if (!setting)
    return;
  while (list_goes_on(&reader)) {
    struct item *value = item_take(&reader);
    if (parser_peek(parser, 0)->kind != TOKEN_OPEN) {
      suffixes_missing(&reader, value);
      continue;
    }
    suffixes_read(&reader, value);
    if (item_allowed(&reader, value)) {
      *end = value;
      end = &value->next;
    }
  }
}
