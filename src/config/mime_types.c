/* mime_types: lines into types and suffixes. Malformed ones are skipped, as all programs do that
   read this file. */
#include <string.h>

#include <httpway/words.h>

#include "mime_types.h"

/* The next word of a line; empty at its end, or before a comment. */
static struct bytes next_word(struct bytes *line)
{
  struct bytes const word = word_take(line, BYTES(" \t\r\f\v"));

  if (word.n == 0 || word.s[0] == '#')
    return *line = BYTES_NONE;
  return word;
}

/* A letter of a name in a media type (RFC 6838 section 4.2). */
static bool is_type_letter(char c)
{
  char const lower = ascii_lower(c);

  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         (c && strchr("!#$&-^_.+", c) != 0);
}

static bool is_type(struct bytes word)
{
  size_t const slash = bytes_find(word, '/');

  if (word.n > MIME_TYPE_MAX || slash == 0 || slash + 1 >= word.n)
    return false;
  for (size_t i = 0; i < word.n; i++)
    if (i != slash && !is_type_letter(word.s[i]))
      return false;
  return true;
}

static bool is_suffix(struct bytes word)
{
  if (word.n == 0 || word.n > MIME_SUFFIX_MAX)
    return false;
  for (size_t i = 0; i < word.n; i++)
    if ((unsigned char)word.s[i] <= ' ' || word.s[i] == 0x7f || word.s[i] == '/')
      return false;
  return true;
}

static void take_line(struct mime_types *reader)
{
  struct bytes const rest = reader->rest;
  size_t const length = bytes_find(rest, '\n');

  reader->line = bytes_of(rest.s, length);
  reader->rest = bytes_after(rest, length < rest.n ? length + 1 : length);
  reader->type = next_word(&reader->line);
  if (!is_type(reader->type))
    reader->line = BYTES_NONE;
}

bool mime_types_next(struct mime_types *reader, struct bytes *suffix)
{
  for (;;) {
    *suffix = next_word(&reader->line);
    if (is_suffix(*suffix))
      return true;
    if (suffix->n == 0 && reader->rest.n == 0)
      return false;
    if (suffix->n == 0)
      take_line(reader);
  }
}
