/* media_type: types compared without regard to case; parameters found by their names. */
#include <httpway/media_type.h>

#include "list.h"

static bool begins_with(struct bytes text, struct bytes beginning)
{
  return text.n >= beginning.n && bytes_equal_nocase(bytes_of(text.s, beginning.n), beginning);
}

bool type_is_text(struct bytes type)
{
  return begins_with(type, BYTES("text/"));
}

bool type_has_charset(struct bytes type)
{
  while (type.n) {
    type = bytes_after(type, bytes_find(type, ';'));
    if (type.n == 0)
      break;
    type = bytes_after(type, 1);
    if (begins_with(blanks_trim(type), BYTES("charset=")))
      return true;
  }
  return false;
}

bool type_matches(struct bytes type, struct bytes pattern)
{
  struct bytes essence = blanks_trim(bytes_of(type.s, bytes_find(type, ';')));
  if (pattern.n && pattern.s[pattern.n - 1] == '*')
    return begins_with(essence, bytes_of(pattern.s, pattern.n - 1));
  return bytes_equal_nocase(essence, pattern);
}
