/* accept_encoding: codings and their weights (RFC 9110 sections 12.4.2 and 12.5.3). */
#include <stdbool.h>

#include <httpway/accept_encoding.h>
#include <httpway/field_value.h>
#include <httpway/words.h>

enum { NOT_NAMED = UINT16_MAX };

struct bytes coding_name(enum coding coding)
{
  static struct bytes const names[CODING_COUNT] = {
    { "zstd", 4 }, { "br", 2 }, { "gzip", 4 }, { "identity", 8 }
  };
  return names[coding];
}

struct bytes coding_suffix(enum coding coding)
{
  static struct bytes const suffixes[CODING_COUNT] = {
    { ".zst", 4 }, { ".br", 3 }, { ".gz", 3 }, { "", 0 }
  };
  return suffixes[coding];
}

static enum coding coding_named(struct bytes name)
{
  unsigned int coding = 0;
  if (bytes_equal_nocase(name, BYTES("x-gzip")))
    return CODING_GZIP;
  while (coding < CODING_COUNT && !bytes_equal_nocase(name, coding_name(coding)))
    coding++;
  return coding;
}

/* "name" or "name;q=weight". */
static bool element_read(struct bytes element, struct bytes *name, uint16_t *weight)
{
  size_t semicolon = bytes_find(element, ';');
  struct bytes parameter;
  *name = blanks_trim(bytes_of(element.s, semicolon));
  *weight = QUALITY_MOST;
  if (name->n == 0)
    return false;
  if (semicolon == element.n)
    return true;
  parameter = blanks_trim(bytes_after(element, semicolon + 1));
  return bytes_begin_nocase(parameter, BYTES("q=")) &&
         quality_scan(bytes_after(parameter, 2), weight);
}

static bool elements_read(struct bytes field, uint16_t weights[CODING_COUNT], uint16_t *others)
{
  struct bytes element, name;
  uint16_t weight;
  while (list_next(&field, &element)) {
    enum coding coding;
    if (!element_read(element, &name, &weight))
      return false;
    coding = coding_named(name);
    if (coding < CODING_COUNT)
      weights[coding] = weight;
    else if (bytes_equal(name, BYTES("*")))
      *others = weight;
  }
  return true;
}

static void weights_forget(uint16_t weights[CODING_COUNT], uint16_t *others)
{
  *others = NOT_NAMED;
  for (unsigned int i = 0; i < CODING_COUNT; i++)
    weights[i] = NOT_NAMED;
}

void accept_encoding_weigh(struct bytes field, uint16_t weights[CODING_COUNT])
{
  uint16_t others;
  weights_forget(weights, &others);
  if (!elements_read(field, weights, &others))
    weights_forget(weights, &others);
  for (unsigned int i = 0; i < CODING_COUNT; i++)
    if (weights[i] == NOT_NAMED)
      weights[i] = others != NOT_NAMED ? others : i == CODING_IDENTITY ? 1 : 0;
}
