/* suffix_table: how a table of suffixes lies in its record, so that the longest suffix is found by
   few comparisons. All numbers four bytes, big endian; offsets from the start of the record.
   Private to libconf.

     header   offset of the default's entry (0: none), number of groups
     groups   one for each length of suffix, longest first: length, number of entries, offset of the
   index index    offsets of the entries, sorted by lower-case suffix entry    suffix (length,
   bytes, lower case), kind, special (a byte each), value (length, bytes) */
#ifndef LIBCONF_SUFFIX_TABLE_H
#define LIBCONF_SUFFIX_TABLE_H

enum { SUFFIX_HEADER = 8, SUFFIX_GROUP = 12 };

#endif
