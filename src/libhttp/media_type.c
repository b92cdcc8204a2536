/* media_type: types compared without regard to case; parameters found by their names. */
#include <httpway/media_type.h>
#include <httpway/words.h>

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
