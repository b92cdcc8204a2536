/* autoindex_accept: which of the two forms an Accept field prefers (RFC 9110 section 12.5.1). */
#include <httpway/quality.h>
#include <httpway/words.h>

#include "autoindex_query.h"

/* How exactly a media range names a type; 0: not at all. */
enum { BY_ANY = 1, BY_TYPE, BY_NAME };

struct preference {
  unsigned int exactness;
  unsigned int quality; /* in thousandths */
};

/* Takes what stands before the next separator off the front of rest. */
static struct bytes take(struct bytes *rest, char separator)
{
  struct bytes const part = bytes_of(rest->s, bytes_find(*rest, separator));
  *rest = bytes_after(*rest, part.n + (part.n < rest->n));
  return blanks_trim(part);
}

/* What is no quality is no wish at all: 0. */
static unsigned int quality_read(struct bytes text)
{
  uint16_t quality;
  return quality_scan(text, &quality) ? quality : 0;
}

static unsigned int quality_find(struct bytes parameters)
{
  while (parameters.n) {
    struct bytes const parameter = take(&parameters, ';');
    if (bytes_begin_nocase(parameter, BYTES("q=")))
      return quality_read(bytes_after(parameter, 2));
  }
  return 1000;
}

static void consider(struct preference *preference, bool matches, unsigned int exactness,
                     unsigned int quality)
{
  if (matches && exactness > preference->exactness)
    *preference = (struct preference){ exactness, quality };
}

bool accept_prefers_json(struct bytes accept)
{
  struct preference html = { 0, 0 }, json = { 0, 0 };
  while (accept.n) {
    struct bytes parameters = take(&accept, ',');
    struct bytes const range = take(&parameters, ';');
    unsigned int const quality = quality_find(parameters);
    consider(&html, bytes_equal_nocase(range, BYTES("text/html")), BY_NAME, quality);
    consider(&html, bytes_equal_nocase(range, BYTES("text/*")), BY_TYPE, quality);
    consider(&html, bytes_equal(range, BYTES("*/*")), BY_ANY, quality);
    consider(&json, bytes_equal_nocase(range, BYTES("application/json")), BY_NAME, quality);
    consider(&json, bytes_equal_nocase(range, BYTES("application/*")), BY_TYPE, quality);
    consider(&json, bytes_equal(range, BYTES("*/*")), BY_ANY, quality);
  }
  if (json.quality == html.quality)
    return json.quality && json.exactness == BY_NAME && html.exactness < BY_NAME;
  return json.quality > html.quality;
}
