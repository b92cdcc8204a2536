/* decimal: numbers as digits. In the header: every head and every line of the log has a dozen of
   them, and a general function for all bases is too slow there. */
#ifndef HTTPWAY_DECIMAL_H
#define HTTPWAY_DECIMAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The digits of the largest number. */
enum { DECIMAL_MAX = 20 };

static char const decimal_pairs[] = "00010203040506070809101112131415161718192021222324252627282930"
                                    "31323334353637383940414243444546474849505152535455565758596061"
                                    "62636465666768697071727374757677787980818283848586878889909192"
                                    "93949596979899";

/* Writes the digits, without a NUL; returns how many. */
static inline size_t decimal_put(char out[DECIMAL_MAX], uint64_t number)
{
  size_t length = 1, at;
  for (uint64_t limit = 10; length < DECIMAL_MAX && number >= limit; limit *= 10)
    length++;
  for (at = length; number >= 100; number /= 100)
    memcpy(out + (at -= 2), decimal_pairs + 2 * (number % 100), 2);
  if (number >= 10)
    memcpy(out, decimal_pairs + 2 * number, 2);
  else
    out[0] = (char)('0' + number);
  return length;
}

#endif
