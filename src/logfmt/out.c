/* out: the few ways in which logfmt writes text. No format strings, no stdio: these run for each
   field of each request. */
#include <httpway/decimal.h>
#include <httpway/escape.h>

#include "out.h"

void out_number(struct out *o, uint64_t number)
{
  char digits[DECIMAL_MAX];
  out_bytes(o, bytes_of(digits, decimal_put(digits, number)));
}

void out_padded(struct out *o, uint64_t number, unsigned int digits)
{
  char text[DECIMAL_MAX];
  size_t n = decimal_put(text, number);
  while (digits-- > n)
    out_char(o, '0');
  out_bytes(o, bytes_of(text, n));
}

void out_escaped(struct out *o, struct bytes text)
{
  o->n += escape_log(o->s + o->n, o->room - o->n, text, 0);
}

void out_string(struct out *o, struct bytes text, bool cut)
{
  out_escaped(o, text);
  if (cut)
    out_bytes(o, BYTES("..."));
}

void out_address(struct out *o, struct address const *a)
{
  if (a->family != ADDRESS_NONE) {
    char text[ADDRESS_TEXT_MAX];
    out_bytes(o, bytes_of(text, address_format(text, a)));
  }
}

void out_micro(struct out *o, uint64_t seconds, uint32_t microseconds)
{
  out_number(o, seconds);
  out_char(o, '.');
  out_padded(o, microseconds % 1000000, 6);
}
