/* imagemap: the lines of a map file and what they choose. The geometry is in geometry.c. */
#include <httpway/imagemap.h>
#include <httpway/words.h>

#include "geometry.h"

enum { LINES_MAX = 1000, POINTS_MAX = 99 };

enum shape {
  SHAPE_DEFAULT,
  SHAPE_TEXT,
  SHAPE_POINT,
  SHAPE_RECT,
  SHAPE_CIRCLE,
  SHAPE_POLY,
  SHAPE_SPOLY
};

static struct {
  struct bytes keyword;
  size_t points; /* the fewest */
} const shapes[] = {
  [SHAPE_DEFAULT] = { { "default", 7 }, 0 }, [SHAPE_TEXT] = { { "text", 4 }, 0 },
  [SHAPE_POINT] = { { "point", 5 }, 1 },     [SHAPE_RECT] = { { "rect", 4 }, 2 },
  [SHAPE_CIRCLE] = { { "circle", 6 }, 2 },   [SHAPE_POLY] = { { "poly", 4 }, 3 },
  [SHAPE_SPOLY] = { { "spoly", 5 }, 3 },
};

struct entry {
  enum shape shape;
  struct bytes url;
  struct point point[POINTS_MAX];
  size_t points;
};

struct search {
  struct point at;
  bool text;             /* the client shows no image */
  struct bytes fallback; /* from the last default, or the nearest point */
  bool has_point;
  struct distance nearest;
};

#define SEPARATORS BYTES(" \t\r,()")

static bool coordinate_scan(struct bytes text, int64_t *value)
{
  bool const negative = text.n && text.s[0] == '-';
  int64_t sum = 0;

  if (negative)
    text = bytes_after(text, 1);
  if (text.n == 0)
    return false;
  for (size_t i = 0; i < text.n; i++) {
    if (!ascii_is_digit(text.s[i]))
      return false;
    sum = sum * 10 + (text.s[i] - '0');
    if (sum > INT32_MAX)
      return false;
  }
  *value = negative ? -sum : sum;
  return true;
}

static bool keyword_scan(struct bytes word, enum shape *shape)
{
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    if (bytes_equal(shapes[i].keyword, word)) {
      *shape = (enum shape)i;
      return true;
    }
  return false;
}

/* Reads the rest of a line. A second coordinate that is missing is no number, hence refused. After
   a shape without points anything may stand, such as a remark. */
static bool points_scan(struct bytes line, struct entry *entry)
{
  struct bytes word;

  entry->points = 0;
  if (shapes[entry->shape].points == 0)
    return true;
  while ((word = word_take(&line, SEPARATORS)).n) {
    struct point *const point = &entry->point[entry->points];
    if (entry->points == POINTS_MAX || !coordinate_scan(word, &point->x) ||
        !coordinate_scan(word_take(&line, SEPARATORS), &point->y))
      return false;
    entry->points++;
  }
  return entry->points >= shapes[entry->shape].points;
}

/* True when the line decides: its URL is the answer. */
static bool entry_decides(struct entry const *entry, struct search *search)
{
  switch (entry->shape) {
  case SHAPE_DEFAULT:
    search->fallback = entry->url;
    return false;
  case SHAPE_TEXT:
    return search->text;
  case SHAPE_POINT: {
    struct distance const distance = point_distance(entry->point[0], search->at);
    if (!search->has_point || distance_less(distance, search->nearest)) {
      search->has_point = true;
      search->nearest = distance;
      search->fallback = entry->url;
    }
    return false;
  }
  case SHAPE_RECT:
    return rect_contains(entry->point, search->at);
  case SHAPE_CIRCLE:
    return circle_contains(entry->point, search->at);
  case SHAPE_POLY:
    return polygon_winding(entry->point, entry->points, search->at) % 2 != 0;
  case SHAPE_SPOLY:
    return polygon_winding(entry->point, entry->points, search->at) != 0;
  }
  return false;
}

/* What a client clicked on: the number at the beginning, as in "12.5"; none is 0. */
static bool click_scan(struct bytes text, int64_t *value)
{
  size_t n = text.n && text.s[0] == '-';

  *value = 0;
  while (n < text.n && ascii_is_digit(text.s[n]))
    n++;
  return n == 0 || bytes_equal(bytes_of(text.s, n), BYTES("-")) ||
         coordinate_scan(bytes_of(text.s, n), value);
}

/* "x,y" with something after the comma. */
static bool query_scan(struct bytes query, struct point *at)
{
  size_t const comma = bytes_find(query, ',');

  return comma + 1 < query.n && click_scan(bytes_of(query.s, comma), &at->x) &&
         click_scan(bytes_after(query, comma + 1), &at->y);
}

static struct bytes line_take(struct bytes *map)
{
  struct bytes const line = bytes_of(map->s, bytes_find(*map, '\n'));

  *map = bytes_after(*map, line.n < map->n ? line.n + 1 : line.n);
  return line;
}

static enum imagemap_verdict lines_search(struct bytes map, struct search *search,
                                          struct bytes *url, unsigned int *number)
{
  struct entry entry;

  for (*number = 1; map.n; ++*number) {
    struct bytes line = line_take(&map);
    struct bytes const keyword = word_take(&line, SEPARATORS);
    if (*number > LINES_MAX)
      return IMAGEMAP_FILE;
    entry.url = word_take(&line, SEPARATORS);
    if (entry.url.n == 0 || keyword.s[0] == '#')
      continue;
    if (!keyword_scan(keyword, &entry.shape) || !points_scan(line, &entry))
      return IMAGEMAP_FILE;
    if (entry_decides(&entry, search)) {
      *url = entry.url;
      return IMAGEMAP_FOUND;
    }
  }
  *url = search->fallback;
  return url->n ? IMAGEMAP_FOUND : IMAGEMAP_NOTHING;
}

enum imagemap_verdict imagemap_find(struct bytes map, struct bytes query, bool has_query,
                                    struct bytes *url, unsigned int *line)
{
  struct search search = { .text = true };
  unsigned int number;

  if (has_query) {
    if (!query_scan(query, &search.at))
      return IMAGEMAP_QUERY;
    search.text = search.at.x == 0 && search.at.y == 0;
  }
  enum imagemap_verdict const verdict = lines_search(map, &search, url, &number);
  if (verdict == IMAGEMAP_FILE)
    *line = number;
  return verdict;
}
