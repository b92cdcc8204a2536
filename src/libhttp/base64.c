/* base64: decoding, strictly: every text of bytes has one encoding. */
#include <stdint.h>

#include <httpway/base64.h>

/* 0 to 63; -1: not of the alphabet. */
static int value_of(char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (ascii_is_digit(c))
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t padding_of(struct bytes text)
{
  size_t padding = 0;
  while (padding < 2 && padding < text.n && text.s[text.n - 1 - padding] == '=')
    padding++;
  return padding;
}

/* Four characters, of which the last `padding` are '='. False: others, or bits that mean
   nothing. */
static bool quantum_decode(char const *four, size_t padding, char three[3])
{
  uint32_t bits = 0;
  for (size_t i = 0; i < 4; i++) {
    int value = i < 4 - padding ? value_of(four[i]) : 0;
    if (value < 0)
      return false;
    bits = bits << 6 | (uint32_t)value;
  }
  for (int i = 0; i < 3; i++)
    three[i] = (char)(bits >> (16 - 8 * i) & 255);
  return (bits & ((UINT32_C(1) << (8 * padding)) - 1)) == 0;
}

bool base64_decode(struct bytes text, char *out, size_t room, size_t *length)
{
  size_t padding = padding_of(text), n = text.n / 4 * 3 - padding;
  *length = 0;
  if (text.n % 4 != 0 || (text.n && n > room))
    return false;
  for (size_t i = 0; i < text.n; i += 4) {
    size_t last = i + 4 == text.n ? padding : 0;
    char three[3];
    if (!quantum_decode(text.s + i, last, three))
      return false;
    memcpy(out + *length, three, 3 - last);
    *length += 3 - last;
  }
  return true;
}
