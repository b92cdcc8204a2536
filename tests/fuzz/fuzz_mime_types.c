/* A libFuzzer target for mime.types: any bytes: what is found lies in the text, is well-formed, and
   there is no more of it than the text has words. */
#include "../../src/config/mime_types.h"
#include "fuzz.h"

static void require_inside(struct bytes part, struct bytes text)
{
  require(part.n > 0 && part.s >= text.s && part.n <= text.n - (size_t)(part.s - text.s));
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes const text = bytes_of((char const *)data, size);
  struct mime_types reader = { .rest = text };
  struct bytes suffix, last = bytes_of(text.s, 0);

  while (mime_types_next(&reader, &suffix)) {
    require_inside(suffix, text);
    require_inside(reader.type, text);
    require(suffix.s >= last.s + last.n && suffix.s > reader.type.s);
    require(suffix.n <= MIME_SUFFIX_MAX && bytes_find(suffix, '/') == suffix.n);
    require(reader.type.n <= MIME_TYPE_MAX && bytes_find(reader.type, '/') < reader.type.n);
    require(bytes_find(suffix, '\n') == suffix.n && bytes_find(reader.type, '\n') == reader.type.n);
    last = suffix;
  }
  require(reader.rest.n == 0);
  return 0;
}
