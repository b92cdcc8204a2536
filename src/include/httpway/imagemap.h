/* imagemap: the Imagemap speciality over the bytes of a map file. Pure. */
#ifndef HTTPWAY_IMAGEMAP_H
#define HTTPWAY_IMAGEMAP_H

#include <stdbool.h>

#include <httpway/bytes.h>

enum imagemap_verdict {
  IMAGEMAP_FOUND,   /* *url is the target, inside map */
  IMAGEMAP_NOTHING, /* 204 */
  IMAGEMAP_QUERY,   /* 400: the query is not "x,y" */
  IMAGEMAP_FILE     /* 500: the map is malformed; *line says where */
};

/* Finds the target for query (has_query false, empty, or "0,0": text mode) as mathopd does; also
   the last line counts when it has no LF. Geometry in integers wide enough not to overflow for
   coordinates up to 2^31-1 (larger ones: IMAGEMAP_FILE or IMAGEMAP_QUERY). */
enum imagemap_verdict imagemap_find(struct bytes map, struct bytes query, bool has_query,
                                    struct bytes *url, unsigned int *line);

#endif
