/* lex: blanks, comments, words, quoted strings and braces. Knows no keyword, reports nothing. */
#include "arena.h"
#include "lex.h"

static bool is_blank(char c)
{
  /* A NUL is reported elsewhere; here it only ends a word. */
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0;
}

static bool ends_word(char c)
{
  return is_blank(c) || c == '#' || c == '"' || c == '{' || c == '}';
}

static void skip_blanks(struct lexer *lexer)
{
  struct bytes const text = lexer->text;

  while (lexer->at < text.n) {
    if (text.s[lexer->at] == '#')
      lexer->at += (uint32_t)bytes_find(bytes_after(text, lexer->at), '\n');
    else if (is_blank(text.s[lexer->at]))
      lexer->at++;
    else
      return;
  }
}

static void read_word(struct lexer *lexer, struct token *token)
{
  struct bytes const text = lexer->text;
  uint32_t const start = lexer->at;

  while (lexer->at < text.n && !ends_word(text.s[lexer->at]))
    lexer->at++;
  token->text = bytes_of(text.s + start, lexer->at - start);
}

/* Without backslashes a quoted string is a piece of the file; with them a copy. */
static struct bytes unescape(struct bytes text)
{
  char *out;
  size_t length = 0;

  if (bytes_find(text, '\\') == text.n)
    return text;
  out = arena_get(text.n);
  for (size_t i = 0; i < text.n; i++) {
    if (text.s[i] == '\\' && ++i == text.n)
      break;
    out[length++] = text.s[i];
  }
  return bytes_of(out, length);
}

static void read_quoted(struct lexer *lexer, struct token *token)
{
  struct bytes const text = lexer->text;
  uint32_t const start = ++lexer->at;
  uint32_t end;

  while (lexer->at < text.n && text.s[lexer->at] != '"')
    lexer->at += text.s[lexer->at] == '\\' && lexer->at + 1 < text.n ? 2 : 1;
  end = lexer->at;
  token->quoted = true;
  token->unterminated = lexer->at >= text.n;
  if (!token->unterminated)
    lexer->at++;
  token->text = unescape(bytes_of(text.s + start, end - start));
}

/* The position of the end is that of the last byte that is not a blank line's. */
static uint32_t end_place(struct bytes text)
{
  size_t at = text.n;

  while (at && is_blank(text.s[at - 1]))
    at--;
  return (uint32_t)at;
}

struct token lexer_next(struct lexer *lexer)
{
  struct token token = { .kind = TOKEN_STRING };

  skip_blanks(lexer);
  token.at = lexer->at;
  if (lexer->at == lexer->text.n) {
    token.kind = TOKEN_END;
    token.at = end_place(lexer->text);
  } else if (lexer->text.s[lexer->at] == '"')
    read_quoted(lexer, &token);
  else if (lexer->text.s[lexer->at] == '{' || lexer->text.s[lexer->at] == '}') {
    token.kind = lexer->text.s[lexer->at] == '{' ? TOKEN_OPEN : TOKEN_CLOSE;
    lexer->at++;
  } else
    read_word(lexer, &token);
  token.at += lexer->base;
  return token;
}
