/* error_document: ErrorFiles and Error401File, Error403File, Error404File (REFERENCE 2.5). */
#ifndef HTTPD_DECIDE_ERROR_DOCUMENT_H
#define HTTPD_DECIDE_ERROR_DOCUMENT_H

#include "state/exchange.h"

struct server;

/* When the answer is the generated page of an error within a location: puts the configured file in
   its place where there is one. The status stays, whatever the method. A file that is no regular
   one or has no type leaves the generated page, and so does a script unless `scripts`. */
void error_document(struct server *server, struct exchange *e, struct bytes host, bool scripts);

#endif
