/* parse: the text of a configuration into a tree. */
#ifndef CONFIG_PARSE_H
#define CONFIG_PARSE_H

#include "report.h"
#include "tree.h"

/* The whole first text with all that it includes, which is added to the source; mistakes are
   reported, what could be read is in the tree. */
struct block *parse_file(struct source *source, struct report *report);

#endif
