/* entity_tags: reading entity tags. */
#include <httpway/words.h>

#include "entity_tags.h"

struct tag {
  bool weak;
  struct bytes opaque; /* with its quotes */
};

static bool is_tag_byte(char c)
{
  unsigned char const byte = (unsigned char)c;
  return byte > ' ' && byte != '"' && byte != 127;
}

/* Takes a tag off the front of *text; false when there is none. */
static bool tag_take(struct bytes *text, struct tag *tag)
{
  size_t n = 1;

  tag->weak = text->n > 1 && text->s[0] == 'W' && text->s[1] == '/';
  if (tag->weak)
    *text = bytes_after(*text, 2);
  if (text->n == 0 || text->s[0] != '"')
    return false;
  while (n < text->n && is_tag_byte(text->s[n]))
    n++;
  if (n == text->n || text->s[n] != '"')
    return false;
  tag->opaque = bytes_of(text->s, n + 1);
  *text = bytes_after(*text, n + 1);
  return true;
}

/* Passes blanks and commas; returns how many commas. */
static size_t commas_skip(struct bytes *text)
{
  size_t n = 0;

  for (; text->n && (ascii_is_blank(text->s[0]) || text->s[0] == ',');
       *text = bytes_after(*text, 1))
    n += text->s[0] == ',';
  return n;
}

bool entity_tags_match(struct bytes field, struct bytes etag, bool strongly)
{
  bool match = false;
  struct tag tag;

  field = blanks_trim(field);
  if (bytes_equal(field, BYTES("*")))
    return true;
  commas_skip(&field);
  while (field.n) {
    if (!tag_take(&field, &tag))
      return false;
    if (bytes_equal(tag.opaque, etag) && !(strongly && tag.weak))
      match = true;
    if (commas_skip(&field) == 0 && field.n)
      return false;
  }
  return match;
}

bool entity_tag_equals(struct bytes field, struct bytes etag)
{
  struct tag tag;

  field = blanks_trim(field);
  return tag_take(&field, &tag) && field.n == 0 && !tag.weak && bytes_equal(tag.opaque, etag);
}
