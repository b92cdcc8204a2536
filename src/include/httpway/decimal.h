/* decimal: numbers as digits. In the header: every head and every line of the log has a dozen of
   them, and a general function for all bases is too slow there. */
#ifndef HTTPWAY_DECIMAL_H
#define HTTPWAY_DECIMAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The digits of the largest number. */
enum { DECIMAL_MAX = 20 };

/* Writes the digits, without a NUL; returns how many. */
static inline size_t decimal_put(char out[DECIMAL_MAX], uint64_t number)
{
  char digits[DECIMAL_MAX];
  size_t at = DECIMAL_MAX;
  do
    digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  memcpy(out, digits + at, DECIMAL_MAX - at);
  return DECIMAL_MAX - at;
}

#endif
