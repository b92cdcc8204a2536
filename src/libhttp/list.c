/* list: comma-separated lists of field values. */
#include "list.h"

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
