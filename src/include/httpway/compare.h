/* compare: without telling by its time where two strings differ. */
#ifndef HTTPWAY_COMPARE_H
#define HTTPWAY_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

/* Of n bytes each: every byte is compared, whatever the others were. */
static inline bool compare_equal(char const *a, char const *b, size_t n)
{
  unsigned char volatile different = 0;
  for (size_t i = 0; i < n; i++)
    different = different | (unsigned char)(a[i] ^ b[i]);
  return different == 0;
}

#endif
