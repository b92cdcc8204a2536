/* chunked: a machine that takes the chunked coding apart byte by byte, but for the content itself,
   which it moves in runs. Judges the syntax only; what the content may be worth is for others. */
#include <httpway/chunked.h>
#include <httpway/hexadecimal.h>
#include <httpway/words.h>

#include <string.h>

#include "byte_class.h"

enum stage {
  SIZE,          /* the digits */
  SIZE_BLANK,    /* blanks after them: a ';' must follow */
  EXTENSION,     /* after a ';': blanks, then a name */
  NAME,          /* in the name of an extension */
  NAME_BLANK,    /* blanks after it: a '=' or ';' must follow */
  EQUALS,        /* after the '=': blanks, then a value */
  VALUE,         /* in a value that is a token */
  QUOTED,        /* in one that is a quoted string */
  ESCAPED,       /* after its backslash */
  QUOTED_END,    /* after the quote that ends it */
  SIZE_LF,       /* the CR of the size line was there */
  CONTENT,       /* left more bytes */
  CONTENT_CR,    /* all of them were there */
  CONTENT_LF,    /* and the CR after them */
  TRAILER,       /* at the beginning of a line after the last chunk */
  TRAILER_NAME,  /* in the name */
  TRAILER_VALUE, /* after the colon */
  TRAILER_LF,    /* the CR of a trailer line was there */
  LAST_LF        /* the CR of the empty line was there */
};

enum { SIZE_DIGITS_MAX = 16 };

void chunked_init(struct chunked *c)
{
  *c = (struct chunked){ .stage = SIZE, .state = CHUNKED_MORE };
}

static bool go(struct chunked *c, enum stage stage)
{
  c->stage = (uint8_t)stage;
  return true;
}

static bool take_digit(struct chunked *c, char byte)
{
  unsigned int const digit = hexadecimal_value(byte);

  if (digit > 15 || c->line == SIZE_DIGITS_MAX || c->left > (INT64_MAX >> 4))
    return false;
  c->left = c->left << 4 | digit;
  c->line++;
  return true;
}

/* What may follow the digits: blanks, a ';', or the end of the line, but not blanks and the end. */
static bool end_size(struct chunked *c, char byte)
{
  if (c->line == 0)
    return false;
  if (byte == '\r')
    return c->stage == SIZE && go(c, SIZE_LF);
  c->line++;
  return byte == ';' ? go(c, EXTENSION) : ascii_is_blank(byte) && go(c, SIZE_BLANK);
}

/* After a value: the end of the line, the next extension, or blanks and then the next one. */
static bool end_value(struct chunked *c, char byte)
{
  return byte == '\r' ? go(c, SIZE_LF) : end_size(c, byte);
}

static bool end_name(struct chunked *c, char byte)
{
  if (byte == '=')
    return go(c, EQUALS);
  if (ascii_is_blank(byte))
    return go(c, NAME_BLANK);
  return byte == ';' ? go(c, EXTENSION) : c->stage == NAME && byte == '\r' && go(c, SIZE_LF);
}

static bool begin_value(struct chunked *c, char byte)
{
  return ascii_is_blank(byte) ||
         (byte == '"' ? go(c, QUOTED) : byte_is(byte, BYTE_TOKEN) && go(c, VALUE));
}

static bool take_quoted(struct chunked *c, char byte)
{
  if (byte == '"')
    return go(c, QUOTED_END);
  return byte == '\\' ? go(c, ESCAPED) : !byte_is(byte, BYTE_CONTROL);
}

/* chunk-ext of RFC 9112 section 7.1.1: its syntax is judged, what it says is thrown away. */
static bool take_extension(struct chunked *c, char byte)
{
  bool const token = byte_is(byte, BYTE_TOKEN);

  c->line += byte != '\r';
  switch ((enum stage)c->stage) {
  case EXTENSION:
    return ascii_is_blank(byte) || (token && go(c, NAME));
  case NAME:
    return token || end_name(c, byte);
  case NAME_BLANK:
    return end_name(c, byte);
  case EQUALS:
    return begin_value(c, byte);
  case VALUE:
    return token || end_value(c, byte);
  case QUOTED:
    return take_quoted(c, byte);
  case ESCAPED:
    return !byte_is(byte, BYTE_CONTROL) && go(c, QUOTED);
  default:
    return end_value(c, byte);
  }
}

/* A byte of text that is thrown away, up to a CR. */
static bool skip_text(struct chunked *c, char byte, enum stage behind)
{
  if (byte == '\r')
    return go(c, behind);
  c->line++;
  return !byte_is(byte, BYTE_CONTROL);
}

static bool begin_trailer(struct chunked *c, char byte)
{
  if (byte == '\r')
    return go(c, LAST_LF);
  c->line = 1;
  return byte_is(byte, BYTE_TOKEN) && go(c, TRAILER_NAME);
}

static bool take_name(struct chunked *c, char byte)
{
  c->line++;
  return byte == ':' ? go(c, TRAILER_VALUE) : byte_is(byte, BYTE_TOKEN);
}

/* At the LF of a line: what comes next. */
static bool end_line(struct chunked *c, char byte, enum stage next)
{
  c->line = 0;
  return byte == '\n' && go(c, next);
}

static bool end_trailer(struct chunked *c, char byte)
{
  c->trailers += c->line;
  return c->trailers <= 4 * CHUNKED_LINE_MAX && end_line(c, byte, TRAILER);
}

static bool end_all(struct chunked *c, char byte)
{
  c->state = CHUNKED_END;
  return byte == '\n';
}

/* Judges one byte that is not content. */
static bool take(struct chunked *c, char byte)
{
  switch ((enum stage)c->stage) {
  case SIZE:
    return hexadecimal_value(byte) < 16 ? take_digit(c, byte) : end_size(c, byte);
  case SIZE_BLANK:
    return end_size(c, byte);
  case EXTENSION:
  case NAME:
  case NAME_BLANK:
  case EQUALS:
  case VALUE:
  case QUOTED:
  case ESCAPED:
  case QUOTED_END:
    return take_extension(c, byte);
  case SIZE_LF:
    return end_line(c, byte, c->left ? CONTENT : TRAILER);
  case CONTENT_CR:
    return byte == '\r' && go(c, CONTENT_LF);
  case CONTENT_LF:
    return end_line(c, byte, SIZE);
  case TRAILER:
    return begin_trailer(c, byte);
  case TRAILER_NAME:
    return take_name(c, byte);
  case TRAILER_VALUE:
    return skip_text(c, byte, TRAILER_LF);
  case TRAILER_LF:
    return end_trailer(c, byte);
  case LAST_LF:
    return end_all(c, byte);
  case CONTENT:
    break;
  }
  return false;
}

/* Moves what is there of the chunk; returns how much. */
static size_t move_content(struct chunked *c, char *out, char const *input, size_t length)
{
  size_t const n = c->left < length ? (size_t)c->left : length;

  if (out != input)
    memmove(out, input, n);
  c->left -= n;
  if (c->left == 0)
    c->stage = CONTENT_CR;
  return n;
}

size_t chunked_decode(struct chunked *c, char const *input, size_t length, char *out,
                      size_t *written)
{
  size_t at = 0, n;

  *written = 0;
  while (at < length && c->state == CHUNKED_MORE)
    if (c->stage == CONTENT) {
      n = move_content(c, out + *written, input + at, length - at);
      *written += n;
      at += n;
    } else if (!take(c, input[at++]) || c->line > CHUNKED_LINE_MAX)
      c->state = CHUNKED_BAD;
  return c->state == CHUNKED_BAD ? length : at;
}
