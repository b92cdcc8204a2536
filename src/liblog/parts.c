/* parts: what the formats share. No format strings, no stdio: these run for each field of each
   request. */
#include <httpway/address.h>

#include "format.h"

void put_string(struct output *o, struct bytes text, bool cut)
{
  output_log(o, text);
  if (cut)
    output_some(o, BYTES("..."));
}

void put_text(struct output *o, struct bytes text, bool cut)
{
  if (text.n)
    put_string(o, text, cut);
  else
    output_char(o, '-');
}

void put_address(struct output *o, struct address const *a)
{
  if (a->family != ADDRESS_NONE) {
    char text[ADDRESS_TEXT_MAX];
    output_some(o, bytes_of(text, address_format(text, a)));
  }
}

void put_version(struct output *o, struct record const *r)
{
  output_some(o, BYTES("HTTP/"));
  output_number(o, r->major);
  output_char(o, '.');
  output_number(o, r->minor);
}

void put_micro(struct output *o, uint64_t seconds, uint32_t microseconds)
{
  output_number(o, seconds);
  output_char(o, '.');
  output_padded(o, microseconds % 1000000, 6);
}
