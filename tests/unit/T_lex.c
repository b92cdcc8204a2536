/* The lexer of the configuration: tokens, quotes, comments, ends of file. */
#include "../../src/config/lex.h"

#include "tap.h"

static struct lexer lexer;

static void start(struct bytes text)
{
  lexer = (struct lexer){ .text = text };
}

static void is_string(struct bytes want, uint32_t at, char const *what)
{
  struct token const token = lexer_next(&lexer);

  ok(token.kind == TOKEN_STRING && !token.unterminated, what);
  is_bytes(token.text, want, what);
  is_number(token.at, at, what);
}

static void is_kind(enum token_kind kind, char const *what)
{
  is_number(lexer_next(&lexer).kind, kind, what);
}

static void words(void)
{
  start(BYTES("Control{Types{text/html{html}}} ab\"cd\"x#y\r# z\nlast"));
  is_string(BYTES("Control"), 0, "a brace ends a word");
  is_kind(TOKEN_OPEN, "and is a token");
  is_string(BYTES("Types"), 8, "no blank is needed behind a brace");
  is_kind(TOKEN_OPEN, "{");
  is_string(BYTES("text/html"), 14, "a slash is a letter");
  is_kind(TOKEN_OPEN, "{");
  is_string(BYTES("html"), 24, "a word before }");
  is_kind(TOKEN_CLOSE, "}");
  is_kind(TOKEN_CLOSE, "}");
  is_kind(TOKEN_CLOSE, "}");
  is_string(BYTES("ab"), 32, "a quote ends a word");
  is_string(BYTES("cd"), 34, "and begins another");
  is_string(BYTES("x"), 38, "no blank is needed behind a quote");
  is_string(BYTES("last"), 46, "a comment lasts to LF, not to CR; the last word needs no line end");
  is_kind(TOKEN_END, "the end");
  is_kind(TOKEN_END, "the end again");
}

static void quotes(void)
{
  struct token token;

  start(BYTES("\"a\\\"b\\\\c\\n\" \"\" \"{#}\n\" back\\slash \"open\\"));
  is_string(BYTES("a\"b\\cn"), 0, "a backslash makes the next byte literal");
  is_string(BYTES(""), 12, "the empty string is a string");
  is_string(BYTES("{#}\n"), 15, "braces, # and line ends are ordinary in quotes");
  is_string(BYTES("back\\slash"), 22, "a backslash in a word is ordinary");
  token = lexer_next(&lexer);
  ok(token.kind == TOKEN_STRING && token.unterminated, "a quote without end is told");
  is_bytes(token.text, BYTES("open"), "with what there is of it");
  is_kind(TOKEN_END, "and then comes the end");
}

static void ends(void)
{
  struct token token;

  start(BYTES(""));
  token = lexer_next(&lexer);
  ok(token.kind == TOKEN_END && token.at == 0, "an empty file has an end");
  start(BYTES("x \n\n"));
  is_string(BYTES("x"), 0, "a word");
  is_number(lexer_next(&lexer).at, 1, "the end is behind the last byte that is no blank");
  start(BYTES("a\0b"));
  is_string(BYTES("a"), 0, "a NUL ends a word");
  is_string(BYTES("b"), 2, "and belongs to none");
}

int main(void)
{
  words();
  quotes();
  ends();
  return tap_done();
}
