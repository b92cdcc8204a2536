/* autoindex_query: what the request asks for: the order, the form, the directory's name. Pure. */
#ifndef TOOLS_AUTOINDEX_QUERY_H
#define TOOLS_AUTOINDEX_QUERY_H

#include <httpway/bytes.h>

enum sort_key { SORT_NAME, SORT_SIZE, SORT_DATE, SORT_KEYS };

struct query {
  enum sort_key key;
  bool descending;
  bool json;
};

/* As in ?sort=... */
extern struct bytes const sort_names[SORT_KEYS];

/* Reads sort=, order= and json; the last one of a kind counts, anything else is ignored. */
struct query query_read(struct bytes text);

/* Whether an Accept field would rather have JSON than HTML: by the quality; where that is the same,
   when it names JSON and covers HTML by a wildcard only. */
bool accept_prefers_json(struct bytes accept);

/* The decoded URL path of the directory whose listing the client will resolve links against,
   without the slash at its end: empty for the root. uri is the request target as sent. */
struct bytes directory_path(struct bytes script_name, struct bytes path_info, struct bytes uri);

#endif
