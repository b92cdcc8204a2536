/* file_rule: what the suffix of a file makes of it. */
#ifndef HTTPD_DECIDE_FILE_RULE_H
#define HTTPD_DECIDE_FILE_RULE_H

#include "state/exchange.h"

struct server;

/* Whether the rule makes a script of the file. */
bool file_rule_is_script(struct conf_suffix const *rule);

/* GET and HEAD go on; OPTIONS is answered here, and all else is 405, or 501 where the server does
   not know what it would mean: false. */
bool file_rule_method(struct exchange *e);

/* The rule for the physical path in the location's Types, Specials and External; where Encodings
   says that it is coded, that of what was coded, and e->decision.coding the coding. */
bool file_rule_find(struct server *server, struct exchange *e, struct conf_suffix *rule);

#endif
