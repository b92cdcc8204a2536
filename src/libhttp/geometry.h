/* geometry: points in shapes, exact for coordinates up to 2^31-1 on either side of zero. For
   libhttp only. */
#ifndef LIBHTTP_GEOMETRY_H
#define LIBHTTP_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct point {
  int64_t x, y;
};

/* A squared distance, which may have 65 bits. */
struct distance {
  bool carry;
  uint64_t low;
};

struct distance point_distance(struct point a, struct point b);
bool distance_less(struct distance a, struct distance b);

/* Between two opposite corners; edges at the smaller coordinates are outside, at the larger
   inside. */
bool rect_contains(struct point const corner[2], struct point at);

/* Around circle[0], with circle[1] on the rim, which is inside. */
bool circle_contains(struct point const circle[2], struct point at);

/* How often the polygon goes around the point; odd exactly when a ray crosses its edges an odd
   number of times. Edges as in rect_contains. */
int polygon_winding(struct point const *vertex, size_t count, struct point at);

#endif
