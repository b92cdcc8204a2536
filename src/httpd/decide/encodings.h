/* encodings: Encodings: files that are stored with a content coding, asked for by their own names.
 */
#ifndef HTTPD_DECIDE_ENCODINGS_H
#define HTTPD_DECIDE_ENCODINGS_H

#include "state/exchange.h"

struct server;

/* When the physical path has a suffix of a coding, and there is a type for what was coded: true,
   rule is that type's, and e->decision.coding the coding. Else nothing has changed. */
bool encodings_apply(struct server const *server, struct exchange *e, struct conf_suffix *rule);

#endif
