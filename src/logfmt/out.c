/* out: no format strings, no stdio: these run for each field of each request. */
#include <httpway/escape.h>

#include "out.h"

void out_escaped(struct output *o, struct bytes text)
{
  o->length += escape_log(o->s + o->length, o->room - o->length, text, &o->overflow);
}

void out_string(struct output *o, struct bytes text, bool cut)
{
  out_escaped(o, text);
  if (cut)
    output_some(o, BYTES("..."));
}

void out_address(struct output *o, struct address const *a)
{
  if (a->family != ADDRESS_NONE) {
    char text[ADDRESS_TEXT_MAX];
    output_some(o, bytes_of(text, address_format(text, a)));
  }
}

void out_micro(struct output *o, uint64_t seconds, uint32_t microseconds)
{
  output_number(o, seconds);
  output_char(o, '.');
  output_padded(o, microseconds % 1000000, 6);
}
