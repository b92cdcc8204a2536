/* autoindex_json: a listing for programs. */
#ifndef TOOLS_AUTOINDEX_JSON_H
#define TOOLS_AUTOINDEX_JSON_H

#include <skalibs/buffer.h>

#include "autoindex_listing.h"

/* An array with one object a line, as doc/autoindex.html describes it. */
void json_put(buffer *out, struct listing const *listing);

#endif
