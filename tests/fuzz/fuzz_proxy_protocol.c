/* A libFuzzer target for the PROXY protocol: any bytes: every beginning is judged as the whole is,
   a header is no longer than it may be, and what it says can be shown. See README. */
#include <httpway/proxy_protocol.h>

#include "fuzz.h"

static void require_shown(struct address const *a, bool known)
{
  char text[ADDRESS_TEXT_MAX];
  require(address_is_family(a->family));
  require((address_format(text, a) > 0) == known);
  require(a->family != ADDRESS_UNIX || a->port == 0);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes const text = bytes_of((char const *)data, size);
  struct proxy_protocol whole = { .length = 0 }, part;
  enum proxy_protocol_verdict const want = proxy_protocol_read(text, &whole);
  bool judged = false;

  for (size_t n = 0; n <= size && n <= 2 * PROXY_PROTOCOL_MAX; n++) {
    enum proxy_protocol_verdict const verdict = proxy_protocol_read(bytes_of(text.s, n), &part);
    require(!judged || verdict != PROXY_PROTOCOL_MORE);
    judged = verdict != PROXY_PROTOCOL_MORE;
    require(judged || n < PROXY_PROTOCOL_MAX);
    require(!judged || verdict == want);
    require(verdict != PROXY_PROTOCOL_DONE || (part.length == whole.length && part.length <= n));
  }
  if (want == PROXY_PROTOCOL_DONE) {
    require(whole.length <= PROXY_PROTOCOL_MAX);
    require(whole.source.family == whole.destination.family || whole.known);
    require_shown(&whole.source, whole.known);
    require_shown(&whole.destination, whole.known);
  }
  return 0;
}
