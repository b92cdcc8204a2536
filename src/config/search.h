/* search: which entries of its chain a virtual server can ever come to. */
#ifndef CONFIG_SEARCH_H
#define CONFIG_SEARCH_H

#include "model.h"

/* The next location at or after `from` in a chain, or null. Nothing lies after one that matches
   every path for every client: the search has ended there. Start with the chain itself. */
struct control *chain_location(struct control *from);
/* The next one after `control`. */
struct control *chain_next(struct control const *control);

/* Notes for each location which virtual servers use it, or what hides it from all of them. */
void search_trace(struct model *model);

#endif
