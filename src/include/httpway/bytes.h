/* bytes: a byte string with its length; never NUL-terminated, never owned. */
#ifndef HTTPWAY_BYTES_H
#define HTTPWAY_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct bytes {
  char const *s;
  size_t n;
};

#define BYTES_NONE ((struct bytes){ 0, 0 })
/* For string literals only: the length is the array's. */
#define BYTES(literal) ((struct bytes){ "" literal, sizeof(literal) - 1 })

static inline struct bytes bytes_of(char const *s, size_t n)
{
  return (struct bytes){ s, n };
}

static inline struct bytes bytes_from_string(char const *s)
{
  return (struct bytes){ s, strlen(s) };
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
  return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

/* ASCII letters only, never the locale's. */
static inline char ascii_lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool ascii_is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* Equal but for the case of ASCII letters. */
static inline bool bytes_equal_nocase(struct bytes a, struct bytes b)
{
  if (a.n != b.n)
    return false;
  for (size_t i = 0; i < a.n; i++)
    if (ascii_lower(a.s[i]) != ascii_lower(b.s[i]))
      return false;
  return true;
}

static inline bool bytes_begin(struct bytes text, struct bytes beginning)
{
  return text.n >= beginning.n && bytes_equal(bytes_of(text.s, beginning.n), beginning);
}

/* Whether text begins so, but for the case of ASCII letters. */
static inline bool bytes_begin_nocase(struct bytes text, struct bytes beginning)
{
  return text.n >= beginning.n && bytes_equal_nocase(bytes_of(text.s, beginning.n), beginning);
}

/* Whether there is a control character in it, HTAB being one: 0 to 31 or 127. */
static inline bool bytes_have_any_control(struct bytes b)
{
  for (size_t i = 0; i < b.n; i++)
    if ((unsigned char)b.s[i] < 32 || b.s[i] == 127)
      return true;
  return false;
}

/* What follows the first n bytes; n must not exceed the length. */
static inline struct bytes bytes_after(struct bytes b, size_t n)
{
  return (struct bytes){ b.s + n, b.n - n };
}

/* The offset of the first c, or the length when there is none. */
static inline size_t bytes_find(struct bytes b, char c)
{
  char const *at = b.n ? memchr(b.s, c, b.n) : 0;
  return at ? (size_t)(at - b.s) : b.n;
}

#endif
