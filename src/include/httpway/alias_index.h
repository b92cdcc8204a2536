/* alias_index: which of a virtual server's aliases can match a path, found without a look at all of
   them: an alias without '~' matches only where it is the path up to one of its slashes, or all of
   it. Pure. */
#ifndef HTTPWAY_ALIAS_INDEX_H
#define HTTPWAY_ALIAS_INDEX_H

#include <stdint.h>

#include <httpway/conf.h>

/* More than anybody writes for one path; with more all aliases are walked. */
enum { ALIAS_CANDIDATES_MAX = 64 };
/* So few aliases are walked faster: conf_virtual.sorted is empty. Of more it has the numbers: of
   those with '~', ascending, then of the others in the order of their aliases. */
enum { ALIAS_INDEX_MIN = 8 };

/* Numbers, ascending, of the aliases that can match: the order of the search. Returns how many; -1
   when there are too many, or the file was overwritten: walk them all. Needs d log n comparisons
   for d slashes in path, of which those after the length of the longest alias do not count. */
int alias_index_find(struct conf_virtual const *v, struct bytes path,
                     uint32_t out[ALIAS_CANDIDATES_MAX]);

/* The order of aliases: as strings of bytes, the shorter one first. */
int alias_compare(struct bytes a, struct bytes b);

#endif
