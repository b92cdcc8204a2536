/* byte_class: what a byte of a message head may be part of. For libhttp only. */
#ifndef LIBHTTP_BYTE_CLASS_H
#define LIBHTTP_BYTE_CLASS_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

#include "eight.h"

/* HTAB is in none. */
enum byte_class {
  BYTE_TOKEN = 1,    /* tchar of RFC 9110 section 5.6.2 */
  BYTE_TARGET = 2,   /* visible ASCII but '#', and bytes above 127 as if they were encoded */
  BYTE_CONTROL = 4,  /* controls but HTAB, and DEL */
  BYTE_LINE_END = 8, /* CR and LF; CR is a control too when it ends no line */
  BYTE_NAME = 16,    /* of a host name: letters, digits, '-' and '_' */
  BYTE_CAPITAL = 32  /* the bit that makes it a small letter */
};

extern uint8_t const byte_classes[256];

static inline bool byte_is(char c, enum byte_class which)
{
  return (byte_classes[(unsigned char)c] & which) != 0;
}

/* ascii_lower, for loops that look at the class of each byte anyway. */
static inline char byte_lower(char c)
{
  return (char)(c | (byte_classes[(unsigned char)c] & BYTE_CAPITAL));
}

/* How many bytes at the start of text are of the class. */
static inline size_t bytes_span(struct bytes text, enum byte_class which)
{
  size_t n = 0;
  while (n < text.n && byte_is(text.s[n], which))
    n++;
  return n;
}

/* Whether eight bytes are all of BYTE_TARGET, none of them above 127. */
static inline bool eight_are_target(char const *s)
{
  uint64_t const eight = eight_load(s);
  /* Each has its high bit, or gets it: below '!' by borrowing, 127 by one more, '#' as a 0 that
     borrows. */
  return eight_high(eight | (eight - eight_times('!')) | (eight + eight_times(1)) |
                    ((eight ^ eight_times('#')) - eight_times(1))) == 0;
}

/* bytes_span of BYTE_TARGET, for what may be long. */
static inline size_t target_span(struct bytes text)
{
  size_t n = 0;
  while (text.n - n >= 8 && eight_are_target(text.s + n))
    n += 8;
  return n + bytes_span(bytes_after(text, n), BYTE_TARGET);
}

/* Whether one of eight bytes is a control character or HTAB. */
static inline bool eight_suspicious(char const *s)
{
  uint64_t const eight = eight_load(s);
  return (eight_below(eight, ' ') | eight_equal(eight, 127)) != 0;
}

/* Whether a byte of text is a control character (HTAB is not). The last eight are looked at
   together too, some of them for the second time. */
static inline bool bytes_have_control(struct bytes text)
{
  unsigned int seen = 0;

  while (text.n > 8 && !eight_suspicious(text.s))
    text = text.n < 16 ? bytes_of(text.s + text.n - 8, 8) : bytes_after(text, 8);
  if (text.n == 8 && !eight_suspicious(text.s))
    return false;
  for (size_t i = 0; i < text.n; i++)
    seen |= byte_classes[(unsigned char)text.s[i]];
  return (seen & BYTE_CONTROL) != 0;
}

#endif
