/* field_value: what values of fields are made of. A Content-Length is digits only, at most 2^63-1,
   whoever sends it: leniency means smuggling. */
#include <httpway/field_value.h>
#include <httpway/words.h>

char const *content_length_scan(struct bytes value, uint64_t *length)
{
  uint64_t sum = 0;

  if (value.n == 0)
    return "an empty Content-Length";
  for (size_t i = 0; i < value.n; i++) {
    if (!ascii_is_digit(value.s[i]))
      return "a Content-Length that is no number";
    uint64_t const digit = (uint64_t)(value.s[i] - '0');
    if (sum > (INT64_MAX - digit) / 10)
      return "a Content-Length over 2^63-1";
    sum = sum * 10 + digit;
  }
  *length = sum;
  return 0;
}

bool list_next(struct bytes *rest, struct bytes *element)
{
  while (rest->n) {
    size_t const comma = bytes_find(*rest, ',');
    *element = blanks_trim(bytes_of(rest->s, comma));
    *rest = bytes_after(*rest, comma < rest->n ? comma + 1 : comma);
    if (element->n)
      return true;
  }
  return false;
}

bool quality_scan(struct bytes text, uint16_t *quality)
{
  unsigned int value, place = 100;
  if (text.n == 0 || (text.s[0] != '0' && text.s[0] != '1') || text.n > 5 ||
      (text.n > 1 && text.s[1] != '.'))
    return false;
  value = text.s[0] == '1' ? QUALITY_MOST : 0;
  for (size_t i = 2; i < text.n; i++, place /= 10) {
    if (!ascii_is_digit(text.s[i]))
      return false;
    value += place * (unsigned int)(text.s[i] - '0');
  }
  if (value > QUALITY_MOST)
    return false;
  *quality = (uint16_t)value;
  return true;
}

bool type_is_text(struct bytes type)
{
  return bytes_begin_nocase(type, BYTES("text/"));
}

bool type_has_charset(struct bytes type)
{
  while (type.n) {
    type = bytes_after(type, bytes_find(type, ';'));
    if (type.n == 0)
      break;
    type = bytes_after(type, 1);
    if (bytes_begin_nocase(blanks_trim(type), BYTES("charset=")))
      return true;
  }
  return false;
}

bool type_matches(struct bytes type, struct bytes pattern)
{
  struct bytes essence = blanks_trim(bytes_of(type.s, bytes_find(type, ';')));
  if (pattern.n && pattern.s[pattern.n - 1] == '*')
    return bytes_begin_nocase(essence, bytes_of(pattern.s, pattern.n - 1));
  return bytes_equal_nocase(essence, pattern);
}
