/* compare: every byte is compared, whatever the others were. */
#include <httpway/compare.h>

bool compare_equal(char const *a, char const *b, size_t n)
{
  unsigned char volatile different = 0;
  for (size_t i = 0; i < n; i++)
    different = different | (unsigned char)(a[i] ^ b[i]);
  return different == 0;
}
