/* lex: bytes into tokens. Pure but for the arena. */
#ifndef CONFIG_LEX_H
#define CONFIG_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

enum token_kind { TOKEN_END, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE };

struct token {
  enum token_kind kind;
  uint32_t at; /* position of its first byte; TOKEN_END: after the last byte that is no blank */
  struct bytes text; /* TOKEN_STRING: what it means, without quotes and backslashes */
  bool quoted;
  bool unterminated; /* a quoted string that the file ended in */
};

struct lexer {
  struct bytes text;
  uint32_t base; /* the position of its first byte (source.h) */
  uint32_t at;   /* offset in the text */
};

/* The next token; TOKEN_END for ever at the end. */
struct token lexer_next(struct lexer *lexer);

#endif
