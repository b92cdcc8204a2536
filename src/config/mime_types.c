/* mime_types: lines into types and suffixes. Malformed ones are skipped, as all programs do that
   read this file. */
#include <string.h>

#include "mime_types.h"

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* The next word of a line; empty at its end, or before a comment. */
static struct bytes take_word(struct bytes *line)
{
  size_t start = 0, end;
  struct bytes word;

  if (line->n == 0)
    return BYTES_NONE;
  while (start < line->n && is_blank(line->s[start]))
    start++;
  end = start;
  if (end < line->n && line->s[end] == '#')
    end = line->n;
  else
    while (end < line->n && !is_blank(line->s[end]))
      end++;
  word = bytes_of(line->s + start, end - start);
  *line = bytes_after(*line, end);
  return word.n && word.s[0] == '#' ? BYTES_NONE : word;
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
  size_t const length = bytes_find(reader->rest, '\n');

  reader->line = bytes_of(reader->rest.s, length);
  reader->rest = bytes_after(reader->rest, length < reader->rest.n ? length + 1 : length);
  reader->type = take_word(&reader->line);
  if (!is_type(reader->type))
    reader->line = BYTES_NONE;
}

bool mime_types_next(struct mime_types *reader, struct bytes *suffix)
{
  for (;;) {
    *suffix = take_word(&reader->line);
    if (is_suffix(*suffix))
      return true;
    if (suffix->n == 0 && reader->rest.n == 0)
      return false;
    if (suffix->n == 0)
      take_line(reader);
  }
}
