/* quality: 0 or 1, and up to three decimals; nothing above 1. */
#include <httpway/quality.h>

bool quality_scan(struct bytes text, uint16_t *quality)
{
  unsigned int value, place = 100;
  if (text.n == 0 || (text.s[0] != '0' && text.s[0] != '1') || text.n > 5 ||
      (text.n > 1 && text.s[1] != '.'))
    return false;
  value = text.s[0] == '1' ? QUALITY_MOST : 0;
  for (size_t i = 2; i < text.n; i++, place /= 10) {
    if (text.s[i] < '0' || text.s[i] > '9')
      return false;
    value += place * (unsigned int)(text.s[i] - '0');
  }
  if (value > QUALITY_MOST)
    return false;
  *quality = (uint16_t)value;
  return true;
}
