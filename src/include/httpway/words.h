/* words: the blanks around a text, and the words in it. Pure functions; nothing is copied. */
#ifndef HTTPWAY_WORDS_H
#define HTTPWAY_WORDS_H

#include <httpway/bytes.h>

/* SP and HTAB, which is what OWS of RFC 9110 section 5.6.3 is made of. */
#define BLANKS BYTES(" \t")

static inline bool ascii_is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* Without the blanks at both ends. */
static inline struct bytes blanks_trim(struct bytes text)
{
  while (text.n && ascii_is_blank(text.s[0]))
    text = bytes_after(text, 1);
  while (text.n && ascii_is_blank(text.s[text.n - 1]))
    text.n--;
  return text;
}

/* Takes the next word off the front of *text, and what separates it from the one before: bytes of
   separators, as many as there are. Empty when there is none; *text is then, too. */
struct bytes word_take(struct bytes *text, struct bytes separators);

#endif
