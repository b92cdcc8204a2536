/* geometry: points in shapes, in integers. Differences of coordinates have 32 bits and a sign, so
   that their products need 64 bits and a sign of their own. */
#include "geometry.h"

static uint64_t magnitude(int64_t value)
{
  return (uint64_t)(value < 0 ? -value : value);
}

struct distance point_distance(struct point a, struct point b)
{
  uint64_t const x = magnitude(a.x - b.x), y = magnitude(a.y - b.y);
  uint64_t const sum = x * x + y * y;

  return (struct distance){ .carry = sum < x * x, .low = sum };
}

bool distance_less(struct distance a, struct distance b)
{
  return a.carry != b.carry ? b.carry : a.low < b.low;
}

bool rect_contains(struct point const corner[2], struct point at)
{
  return (corner[0].x >= at.x) != (corner[1].x >= at.x) &&
         (corner[0].y >= at.y) != (corner[1].y >= at.y);
}

bool circle_contains(struct point const circle[2], struct point at)
{
  return !distance_less(point_distance(circle[0], circle[1]), point_distance(circle[0], at));
}

struct product {
  int sign;
  uint64_t size;
};

static struct product product_of(int64_t a, int64_t b)
{
  int const sign = a == 0 || b == 0 ? 0 : (a < 0) != (b < 0) ? -1 : 1;

  return (struct product){ sign, magnitude(a) * magnitude(b) };
}

static bool product_at_least(struct product a, struct product b)
{
  if (a.sign != b.sign)
    return a.sign > b.sign;
  return a.sign < 0 ? a.size <= b.size : a.size >= b.size;
}

/* Does the edge cross the height of the point at the point or to its right? `from` is the lower
   end. */
static bool edge_is_right(struct point from, struct point to, struct point at)
{
  return product_at_least(product_of(from.x - at.x, to.y - from.y),
                          product_of(from.y - at.y, to.x - from.x));
}

int polygon_winding(struct point const *vertex, size_t count, struct point at)
{
  int winding = 0;

  for (size_t i = 0; i < count; i++) {
    struct point const from = vertex[i], to = vertex[i + 1 < count ? i + 1 : 0];
    bool const from_above = from.y >= at.y, to_above = to.y >= at.y;
    if (from_above == to_above)
      continue;
    if (to_above)
      winding += edge_is_right(from, to, at);
    else
      winding -= edge_is_right(to, from, at);
  }
  return winding;
}
