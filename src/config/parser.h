/* parser: what the files of the parser share. Private to them. */
#ifndef CONFIG_PARSER_H
#define CONFIG_PARSER_H

#include "lex.h"
#include "report.h"
#include "tree.h"

struct parser {
  struct source *source;
  struct report *report;
  struct lexer lexer;
  struct token ahead[2]; /* tokens looked at and not taken yet */
  unsigned int ahead_count;
  unsigned int enclosing; /* set of enum place: the blocks that are open */
  unsigned int depth;
  bool end_reported;
};

/* Looks at the next token (0) or the one after it (1). */
struct token const *parser_peek(struct parser *parser, unsigned int which);
struct token parser_take(struct parser *parser);
/* The next token for a message: "}" in quotes, or the end of the file. */
struct shown parser_show(struct parser *parser);
/* Takes `{` and everything up to its `}`. */
void parser_skip_braces(struct parser *parser);
/* Reports that the file ends inside of what was opened at `opened`. */
void parser_report_end(struct parser *parser, char const *inside, uint32_t opened);

/* True when the next token is a keyword that may stand in the block. */
bool parser_at_keyword(struct parser *parser, struct block const *block, unsigned int which);

/* Reads `{`, expected after `keyword`. False: it is not there, which has been reported. */
bool parse_open(struct parser *parser, struct block *block, char const *behind);
/* Reads ADDRESS/PREFIX; says what is wrong about it, or doubtful. False: it is not one. */
bool parse_network(struct parser *parser, struct bytes text, uint32_t at, struct network *network);
/* The same for an item of a list; "unix:" too, which is every client of a unix socket. */
bool parse_trusted(struct parser *parser, struct item *item);
/* Each reads the value of a keyword that is not a block into block. */
void parse_single(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at);
void parse_list(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at);
void parse_suffixes(struct parser *parser, struct block *block, enum keyword_id id, uint32_t at);
/* Reads the names after Include, and into block what stands in the files. */
void parse_include(struct parser *parser, struct block *block, uint32_t at);
/* Reads a text of the source to its end, as if it stood where the parser is. */
void parse_text(struct parser const *parser, struct block *block, size_t number);

/* The whole first text with all that it includes, which is added to the source; mistakes are
   reported, what could be read is in the tree. */
struct block *parse_file(struct source *source, struct report *report);

#endif
