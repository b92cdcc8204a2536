/* yescrypt_setting: numbers of a fixed width ($7$), and those of yescrypt, whose first character
   says how many follow. */
#include "yescrypt_setting.h"

enum { FLAVOUR_RW = 2 /* below it: classic scrypt, and one that writes once */ };
enum { HAS_P = 1, HAS_T = 2 };
enum { NO_CHARACTER = 64 };

static uint32_t value_of(char c)
{
  if (c >= 'a' && c <= 'z')
    return (uint32_t)(c - 'a') + 38;
  if (c >= 'A' && c <= 'Z')
    return (uint32_t)(c - 'A') + 12;
  return c >= '.' && c <= '9' ? (uint32_t)(c - '.') : NO_CHARACTER;
}

static bool take(struct bytes *text, uint32_t *value)
{
  *value = text->n ? value_of(text->s[0]) : NO_CHARACTER;
  if (*value == NO_CHARACTER)
    return false;
  *text = bytes_after(*text, 1);
  return true;
}

bool yescrypt_fixed(struct bytes *text, unsigned int characters, uint32_t *out)
{
  *out = 0;
  for (unsigned int i = 0; i < characters; i++) {
    uint32_t value;
    if (!take(text, &value))
      return false;
    *out |= value << (6 * i);
  }
  return true;
}

/* One character up to 47; of the rest each half says that one more follows. */
static bool number_take(struct bytes *text, uint32_t least, uint32_t *out)
{
  uint32_t start = 0, end = 47, bits = 0, value;
  unsigned int more = 0;
  *out = least;
  if (!take(text, &value))
    return false;
  while (value > end) {
    *out += (end + 1 - start) << bits;
    start = end + 1;
    end = start + (62 - end) / 2;
    more++;
    bits += 6;
  }
  *out += (value - start) << bits;
  for (; more; more--) {
    if (!take(text, &value))
      return false;
    bits -= 6;
    *out += value << bits;
  }
  return true;
}

bool scrypt_read(struct bytes rest, struct yescrypt_setting *out)
{
  *out = (struct yescrypt_setting){ .classic = true };
  return take(&rest, &out->log2_n) && yescrypt_fixed(&rest, 5, &out->r) &&
         yescrypt_fixed(&rest, 5, &out->p) && out->r && out->p;
}

/* p, t and what does not count here, where there is something before the next $. */
static bool more_take(struct bytes *rest, struct yescrypt_setting *out)
{
  uint32_t have;
  if (!number_take(rest, 1, &have))
    return false;
  return (!(have & HAS_P) || number_take(rest, 2, &out->p)) &&
         (!(have & HAS_T) || number_take(rest, 1, &out->t));
}

bool yescrypt_read(struct bytes rest, struct yescrypt_setting *out)
{
  uint32_t flavour;
  *out = (struct yescrypt_setting){ .p = 1 };
  if (!number_take(&rest, 0, &flavour) || !number_take(&rest, 1, &out->log2_n) ||
      !number_take(&rest, 1, &out->r))
    return false;
  out->classic = flavour < FLAVOUR_RW;
  return (rest.n && rest.s[0] == '$') || more_take(&rest, out);
}

bool yescrypt_is_text(struct bytes text, size_t length)
{
  uint32_t value;
  if (text.n != length)
    return false;
  while (text.n)
    if (!take(&text, &value))
      return false;
  return true;
}
