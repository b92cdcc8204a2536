/* content_length: digits only, at most 2^63-1, whoever sends it: leniency means smuggling. */
#include "content_length.h"

char const *content_length_scan(struct bytes value, uint64_t *length)
{
  uint64_t sum = 0;

  if (value.n == 0)
    return "an empty Content-Length";
  for (size_t i = 0; i < value.n; i++) {
    if (value.s[i] < '0' || value.s[i] > '9')
      return "a Content-Length that is no number";
    uint64_t const digit = (uint64_t)(value.s[i] - '0');
    if (sum > (INT64_MAX - digit) / 10)
      return "a Content-Length over 2^63-1";
    sum = sum * 10 + digit;
  }
  *length = sum;
  return 0;
}
