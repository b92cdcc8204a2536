/* parse: the text of a configuration into a tree. */
#ifndef CONFIG_PARSE_H
#define CONFIG_PARSE_H

#include "report.h"
#include "tree.h"

/* The whole file; mistakes are reported, what could be read is in the tree. */
struct block *parse_file(struct source const *source, struct report *report);

#endif
