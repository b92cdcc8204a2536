/* document: files that the configuration names to be sent in place of a page: FallbackFile instead
   of 404, AutoIndexCommand for a directory, ErrorFiles and Error401File, Error403File, Error404File
   as the page of an error (REFERENCE 2.4, 2.5). */
#ifndef HTTPD_DECIDE_DOCUMENT_H
#define HTTPD_DECIDE_DOCUMENT_H

#include "state/exchange.h"

struct server;

/* d is a 404 of a location whose Access and Realm have been passed, and which has a FallbackFile.
   What answers instead, when that can be served; otherwise d. */
struct decision fallback(struct server *server, struct exchange *e, struct decision d);

/* What answers for a directory without index, whose path is the physical one. */
struct decision listing(struct server *server, struct exchange *e);

/* Whether there is a file for d, the generated page of an error within a location: e->way.found,
   and *rule says what it is. A file that is no regular one or has no type leaves the generated
   page, and so does a script unless `scripts`. */
bool error_document_find(struct server *server, struct exchange *e, struct decision const *d,
                         bool scripts, struct conf_suffix const **rule);

/* The same with that file. The status stays, whatever the method. */
struct decision error_document(struct exchange *e, struct decision d,
                               struct conf_suffix const *rule);

#endif
