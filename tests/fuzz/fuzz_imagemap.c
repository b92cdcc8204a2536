/* A libFuzzer target for Imagemap: any bytes as a map, any as the query: what is found lies in the
   map and is no blank thing, and a malformed map is told with a line that it has. The text in front
   of the first line end is the query. */
#include <httpway/imagemap.h>

#include "fuzz.h"

static void judge(struct bytes map, struct bytes query, bool has_query)
{
  struct bytes url = BYTES_NONE;
  unsigned int line = 0, lines = 1;

  for (size_t i = 0; i < map.n; i++)
    lines += map.s[i] == '\n';
  switch (imagemap_find(map, query, has_query, &url, &line)) {
  case IMAGEMAP_FOUND:
    require(url.n > 0 && url.s >= map.s && url.n <= map.n - (size_t)(url.s - map.s));
    require(bytes_find(url, '\n') == url.n);
    break;
  case IMAGEMAP_FILE:
    require(line >= 1 && line <= lines);
    break;
  case IMAGEMAP_QUERY:
    require(has_query);
    break;
  case IMAGEMAP_NOTHING:
    break;
  }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes const all = bytes_of((char const *)data, size);
  struct bytes const query = bytes_of(all.s, bytes_find(all, '\n'));
  struct bytes const map = bytes_after(all, query.n < all.n ? query.n + 1 : all.n);

  judge(map, query, true);
  judge(map, BYTES_NONE, false);
  return 0;
}
