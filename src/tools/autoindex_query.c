/* autoindex_query: the query string, the name of the directory, and the form that Accept
   prefers. */
#include <httpway/field_value.h>
#include <httpway/path.h>
#include <httpway/words.h>

#include "autoindex_query.h"

/* The longest path of a directory that is looked for in a target. */
enum { TARGET_PATH_MAX = 65536 };

struct bytes const sort_names[SORT_KEYS] = {
  [SORT_NAME] = { "name", 4 },
  [SORT_SIZE] = { "size", 4 },
  [SORT_DATE] = { "date", 4 },
};

static void parameter_read(struct query *query, struct bytes name, struct bytes value)
{
  if (bytes_equal(name, BYTES("json")))
    query->json = true;
  else if (bytes_equal(name, BYTES("order")))
    query->descending = bytes_equal(value, BYTES("desc"));
  else if (bytes_equal(name, BYTES("sort")))
    for (enum sort_key key = 0; key < SORT_KEYS; key++)
      if (bytes_equal(value, sort_names[key]))
        query->key = key;
}

struct query query_read(struct bytes text)
{
  struct query query = { .key = SORT_NAME };
  while (text.n) {
    struct bytes const parameter = bytes_of(text.s, bytes_find(text, '&'));
    size_t const equals = bytes_find(parameter, '=');
    size_t const value = equals + (equals < parameter.n);
    parameter_read(&query, bytes_of(parameter.s, equals), bytes_after(parameter, value));
    text = bytes_after(text, parameter.n + (parameter.n < text.n));
  }
  return query;
}

static bool ends_in_slash(struct bytes path)
{
  return path.n && path.s[path.n - 1] == '/';
}

static void slashes_drop(struct bytes *path)
{
  while (ends_in_slash(*path))
    path->n--;
}

/* Without what follows the last slash. */
static struct bytes parent_of(struct bytes path)
{
  while (path.n && !ends_in_slash(path))
    path.n--;
  return path;
}

/* The path of a target that names a directory; otherwise what is known without. */
static struct bytes target_path(struct bytes uri, struct bytes otherwise)
{
  static char decoded[TARGET_PATH_MAX];
  size_t n;
  if (uri.s[0] != '/' || uri.n > sizeof decoded || !path_decode(decoded, &n, uri))
    return otherwise;
  return bytes_of(decoded, n);
}

struct bytes directory_path(struct bytes script_name, struct bytes path_info, struct bytes uri)
{
  struct bytes path = script_name;
  bool const names_directory = ends_in_slash(path) || ends_in_slash(path_info);
  uri.n = bytes_find(uri, '?');
  /* SCRIPT_NAME is the program's own: asked for by it, that is one segment more than the
     directory. */
  if (!names_directory && ends_in_slash(uri))
    path = target_path(uri, path);
  else if (!names_directory && uri.n)
    path = parent_of(path);
  slashes_drop(&path);
  return path;
}

/* ---- Accept (RFC 9110 section 12.5.1) ---- */

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
