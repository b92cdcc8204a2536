/* utf8: well-formed UTF-8 (Unicode table 3-7), and nothing about what the characters mean, but for
   the byte order mark. */
#ifndef HTTPWAY_UTF8_H
#define HTTPWAY_UTF8_H

#include <httpway/bytes.h>

static inline bool utf8_continues(struct bytes text, size_t at)
{
  return at < text.n && ((unsigned char)text.s[at] & 0xc0) == 0x80;
}

/* The length of the well-formed sequence in front of text, which is not empty: 1 for ASCII, 0 when
   there is none. */
static inline size_t utf8_length(struct bytes text)
{
  unsigned char const lead = (unsigned char)text.s[0];
  unsigned char const next = text.n > 1 ? (unsigned char)text.s[1] : 0;

  if (lead < 0x80)
    return 1;
  if (lead < 0xc2 || lead > 0xf4 || !utf8_continues(text, 1))
    return 0;
  if (lead < 0xe0)
    return 2;
  if ((lead == 0xe0 && next < 0xa0) || (lead == 0xed && next > 0x9f) || !utf8_continues(text, 2))
    return 0;
  if (lead < 0xf0)
    return 3;
  if ((lead == 0xf0 && next < 0x90) || (lead == 0xf4 && next > 0x8f) || !utf8_continues(text, 3))
    return 0;
  return 4;
}

/* The length of the byte order mark that editors of other systems put in front of a text; 0: none
   is there. */
static inline size_t utf8_mark_length(struct bytes text)
{
  struct bytes const mark = BYTES("\xef\xbb\xbf");

  return bytes_begin(text, mark) ? mark.n : 0;
}

#endif
