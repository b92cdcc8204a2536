/* list: blanks and comma-separated lists of field values. */
#include "list.h"

struct bytes blanks_trim(struct bytes text)
{
  while (text.n && is_blank(text.s[0]))
    text = bytes_after(text, 1);
  while (text.n && is_blank(text.s[text.n - 1]))
    text.n--;
  return text;
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
