/* hexadecimal: one digit. */
#ifndef HTTPWAY_HEXADECIMAL_H
#define HTTPWAY_HEXADECIMAL_H

#include <httpway/bytes.h>

/* The digit's value, 16 when c is not one. */
static inline unsigned int hexadecimal_value(char c)
{
  if (c >= '0' && c <= '9')
    return (unsigned int)(c - '0');
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 16;
}

static inline char hexadecimal_digit(unsigned int value)
{
  return "0123456789ABCDEF"[value & 15];
}

#endif
