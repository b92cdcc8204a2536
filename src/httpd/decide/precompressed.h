/* precompressed: a sibling with a content coding instead of the file itself. */
#ifndef HTTPD_DECIDE_PRECOMPRESSED_H
#define HTTPD_DECIDE_PRECOMPRESSED_H

#include "state/exchange.h"

struct server;

/* e->file is open and e->type known. Where Precompressed is On for this type e->negotiated becomes
   true, and when the client prefers a coding of which there is a usable sibling, e->file and
   e->coding become those of the sibling. */
void precompressed_choose(struct server *server, struct exchange *e);

/* The same where Precompressed is On and there is no file, but may be a sibling. True: e->file and
   e->coding are those of one, whether the client takes it (e->unacceptable) or not. */
bool precompressed_alone(struct server *server, struct exchange *e);

#endif
