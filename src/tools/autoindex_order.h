/* autoindex_order: which entry comes before which. Pure. */
#ifndef TOOLS_AUTOINDEX_ORDER_H
#define TOOLS_AUTOINDEX_ORDER_H

#include "autoindex_listing.h"
#include "autoindex_query.h"

/* Less than, equal to or more than 0. Runs of digits count as numbers, letters of ASCII regardless
   of their case; where that is the same, the bytes decide, so that only equal names are equal. */
int names_compare(struct bytes a, struct bytes b);

/* Directories first, then by the key; what is equal there, by name. Only the key is turned round by
   query->descending. */
void listing_sort(struct listing *listing, struct query const *query);

#endif
