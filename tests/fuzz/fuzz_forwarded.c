/* A libFuzzer target for Forwarded (first byte odd) and X-Forwarded-For (even): any bytes: each
   element takes something, and what is put behind the last comma is always read. See README. */
#include <string.h>

#include <httpway/forwarded.h>

#include "fuzz.h"

enum { MOST = 65536 };

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  static char text[MOST + 32];
  enum forwarded_field field;
  struct bytes rest, behind;
  struct forwarded_element element = { .client = { .family = ADDRESS_NONE } };
  struct address *const last = &element.client;

  if (size == 0 || size > MOST)
    return 0;
  field = data[0] & 1 ? FORWARDED_FORWARDED : FORWARDED_X_FORWARDED_FOR;
  behind = field == FORWARDED_FORWARDED ? BYTES(", for=\"[2001:db8::7]:7\"")
                                        : BYTES(", [2001:db8::7]:7");
  memcpy(text, data + 1, size - 1);
  memcpy(text + size - 1, behind.s, behind.n);
  rest = bytes_of(text, size - 1 + behind.n);
  for (size_t left = rest.n + 1; forwarded_next(field, &rest, &element); left = rest.n) {
    require(!rest.s || rest.n < left);
    require(last->family == ADDRESS_NONE || last->family == ADDRESS_IPV4 ||
            last->family == ADDRESS_IPV6);
    require(last->family != ADDRESS_NONE || last->port == 0);
    require(element.host.n < size && element.proto.n < size);
  }
  require(rest.n == 0);
  require(last->family == ADDRESS_IPV6 && last->ip[0] == 0x20 && last->ip[15] == 7 &&
          last->port == 7);
  return 0;
}
