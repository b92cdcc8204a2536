/* serve_file: a regular file was found: what its suffix makes of it, which methods it knows,
 * conditions and ranges. */
#ifndef HTTPD_SERVE_FILE_H
#define HTTPD_SERVE_FILE_H

#include "exchange.h"

struct server;

void serve_file(struct server *server, struct exchange *e);

/* Whether the rule makes a script of the file. */
bool serve_file_is_script(struct conf_suffix const *rule);

/* GET and HEAD go on; OPTIONS is answered here, and all else is 405, or 501 where the server does
   not know what it would mean: false. */
bool serve_file_method(struct exchange *e);

/* The rule for the physical path in the location's Types, Specials and External; where Encodings
   says that it is coded, that of what was coded, and e->coding the coding. */
bool serve_file_rule(struct server *server, struct exchange *e, struct conf_suffix *rule);

#endif
