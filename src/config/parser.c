/* parser: tokens for the parser, with two of them to look ahead. */
#include "parser.h"
#include "value.h"

struct token const *parser_peek(struct parser *parser, unsigned int which)
{
  while (parser->ahead_count <= which)
    parser->ahead[parser->ahead_count++] = lexer_next(&parser->lexer);
  return parser->ahead + which;
}

static void report_foreign_sign(struct parser *parser, struct token const *token)
{
  char const *said = token->kind == TOKEN_STRING && !token->quoted ? foreign_sign(token->text) : 0;

  if (said)
    report_warning(parser->report, token->at, "%s", said);
}

struct token parser_take(struct parser *parser)
{
  struct token const token = *parser_peek(parser, 0);

  parser->ahead[0] = parser->ahead[1];
  parser->ahead_count--;
  report_foreign_sign(parser, &token);
  if (token.unterminated) {
    report_error(parser->report, token.at,
                 "quoted string without end, expected a closing quote before the end of the file");
    parser->end_reported = true;
  }
  return token;
}

struct shown parser_show(struct parser *parser)
{
  struct token const *token = parser_peek(parser, 0);

  switch (token->kind) {
  case TOKEN_END:
    return (struct shown){ "the end of the file" };
  case TOKEN_OPEN:
    return (struct shown){ "\"{\"" };
  case TOKEN_CLOSE:
    return (struct shown){ "\"}\"" };
  default:
    return show(token->text);
  }
}

void parser_report_end(struct parser *parser, char const *inside, uint32_t opened)
{
  if (parser->end_reported)
    return;
  report_error(parser->report, parser_peek(parser, 0)->at,
               "the file ends inside of %s opened on line %u, expected \"}\"", inside,
               (unsigned int)source_line(parser->source, opened));
  parser->end_reported = true;
}

void parser_skip_braces(struct parser *parser)
{
  uint32_t const opened = parser_peek(parser, 0)->at;
  size_t depth = 0;

  do {
    switch (parser_peek(parser, 0)->kind) {
    case TOKEN_OPEN:
      depth++;
      break;
    case TOKEN_CLOSE:
      depth--;
      break;
    case TOKEN_END:
      parser_report_end(parser, "a block", opened);
      return;
    case TOKEN_STRING:
      break;
    }
    (void)parser_take(parser);
  } while (depth);
}

bool parser_at_keyword(struct parser *parser, struct block const *block, unsigned int which)
{
  struct token const *token = parser_peek(parser, which);
  enum keyword_id id;

  if (token->kind != TOKEN_STRING)
    return false;
  id = keyword_find(token->text, block->place);
  return id != KEY_UNKNOWN && (keywords[id].places & block->place) != 0;
}

bool parse_open(struct parser *parser, struct block *block, char const *behind)
{
  struct token const *next = parser_peek(parser, 0);

  if (next->kind == TOKEN_OPEN) {
    (void)parser_take(parser);
    return true;
  }
  block->damaged = true;
  report_error(parser->report, next->at, "%s needs a block, expected \"{\", got %s", behind,
               parser_show(parser).text);
  /* A word that does not belong there, with the block after it. */
  if (next->kind == TOKEN_STRING && parser_peek(parser, 1)->kind == TOKEN_OPEN &&
      !parser_at_keyword(parser, block, 0)) {
    (void)parser_take(parser);
    (void)parser_take(parser);
    return true;
  }
  if (next->kind == TOKEN_STRING && !parser_at_keyword(parser, block, 0))
    (void)parser_take(parser);
  return false;
}
