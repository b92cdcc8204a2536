/* header_table: the lines of Headers blocks as a table of the compiled configuration. */
#ifndef CONFIG_HEADER_TABLE_H
#define CONFIG_HEADER_TABLE_H

#include "model.h"

/* Appends the rules of a list to sa, in the order written. */
bool pack_header_rules(stralloc *sa, struct entry const *list);

#endif
