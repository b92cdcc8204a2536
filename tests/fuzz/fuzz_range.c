/* A libFuzzer target for Range: any bytes, any size: what is to be sent lies in the representation
   and nothing of it twice, and to ask twice for the same changes nothing. */
#include <httpway/range.h>

#include "fuzz.h"

static void require_sane(struct ranges const *ranges, uint64_t size)
{
  require(ranges->count >= 1 && ranges->count <= RANGES_MAX);
  for (unsigned int i = 0; i < ranges->count; i++) {
    struct range const *const a = ranges->range + i;
    require(a->first <= a->last && a->last < size);
    for (unsigned int j = 0; j < i; j++) {
      struct range const *const b = ranges->range + j;
      require(a->first > b->last + 1 || b->first > a->last + 1);
    }
  }
}

static void require_same(struct ranges const *a, struct ranges const *b)
{
  require(a->count == b->count);
  for (unsigned int i = 0; i < a->count; i++)
    require(a->range[i].first == b->range[i].first && a->range[i].last == b->range[i].last);
}

/* The same set once more behind itself. */
static void ask_twice(struct bytes field, uint64_t size, struct ranges const *once)
{
  size_t const unit = bytes_find(field, '=') + 1;
  char *const text = malloc(2 * field.n);
  struct ranges twice;

  require(text != 0 && unit <= field.n);
  memcpy(text, field.s, field.n);
  text[field.n] = ',';
  memcpy(text + field.n + 1, field.s + unit, field.n - unit);
  require(ranges_parse(bytes_of(text, 2 * field.n + 1 - unit), size, &twice) == RANGE_SOME);
  require_same(once, &twice);
  free(text);
}

/* Eight bytes in front are the size. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct ranges ranges;
  uint64_t whole = 0;

  if (size < 8)
    return 0;
  for (size_t i = 0; i < 8; i++)
    whole = whole << 8 | data[i];
  struct bytes const field = bytes_of((char const *)data + 8, size - 8);
  if (ranges_parse(field, whole, &ranges) == RANGE_SOME) {
    require_sane(&ranges, whole);
    ask_twice(field, whole, &ranges);
  }
  return 0;
}
