/* error_document: Error401File, Error403File and Error404File (REFERENCE 2.5). */
#ifndef HTTPD_ERROR_DOCUMENT_H
#define HTTPD_ERROR_DOCUMENT_H

#include "exchange.h"

struct server;

/* The answer is a generated page of a location: puts the configured file in its place where there
   is one. The status stays, whatever the method. A file that is no regular one or has no type
   leaves the generated page. */
void error_document(struct server *server, struct exchange *e, struct bytes host);

#endif
