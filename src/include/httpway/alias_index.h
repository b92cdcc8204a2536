/* alias_index: which entries of a virtual server's chain can match a path, found without a look at
   all of them: an alias without '~' matches only where it is the path up to one of its slashes, or
   all of it. Pure. */
#ifndef HTTPWAY_ALIAS_INDEX_H
#define HTTPWAY_ALIAS_INDEX_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include <httpway/bytes.h>

/* More than anybody writes for one path; with more all entries are walked. */
enum { ALIAS_CANDIDATES_MAX = 64 };
/* So few entries are walked faster. */
enum { ALIAS_INDEX_MIN = 8 };

/* Appends the index of packed entries (conf_alias_next). Needs n log n comparisons. 1 ok, 0 no
   memory (errno). */
int alias_index_pack(stralloc *sa, struct bytes entries);

/* Offsets, ascending, of the entries that can match: the order of the search. Returns how many; -1
   when there are too many, or the index is malformed: walk them all. Needs d log n comparisons for
   d slashes in path, of which those after the length of the longest alias do not count. */
int alias_index_find(struct bytes index, struct bytes entries, struct bytes path,
                     uint32_t out[ALIAS_CANDIDATES_MAX]);

#endif
