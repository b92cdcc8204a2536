/* spool: content of a request that does not say its length (chunked), kept in an unlinked file
   until all of it is there, so that a script can be told the length. */
#ifndef HTTPD_SPOOL_H
#define HTTPD_SPOOL_H

#include "connection.h"

struct exchange;
struct server;

/* Content without length is never longer than this where MaxBody says nothing. */
#define SPOOL_DEFAULT_MAX (UINT64_C(1) << 30)

/* Begins to read the chunked content of the request at the start of c's input. False: no file can
 * be made; errno says why. */
bool spool_begin(struct server *server, struct connection *c, struct exchange const *e);
/* More of it can be read. */
void spool_ready(struct server *server, struct connection *c);
/* Forgets the file, if there is one. */
void spool_drop(struct connection *c);

#endif
