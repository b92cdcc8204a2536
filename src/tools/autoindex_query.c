/* autoindex_query: the query string and the name of the directory. Accept has its own file. */
#include <httpway/path.h>

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
  /* SCRIPT_NAME is the program's own: asked for by it, that is one segment more than the directory.
   */
  if (!names_directory && ends_in_slash(uri))
    path = target_path(uri, path);
  else if (!names_directory && uri.n)
    path = parent_of(path);
  slashes_drop(&path);
  return path;
}
