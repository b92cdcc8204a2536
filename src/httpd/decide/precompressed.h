/* precompressed: a sibling with a content coding instead of the file itself. */
#ifndef HTTPD_DECIDE_PRECOMPRESSED_H
#define HTTPD_DECIDE_PRECOMPRESSED_H

#include "state/exchange.h"

struct server;

/* e->decision.file is open and e->decision.type known. Where Precompressed is On for this type
   e->decision.negotiated becomes true, and when the client prefers a coding of which there is a
   usable sibling, e->decision.file and e->decision.coding become those of the sibling. */
void precompressed_choose(struct server *server, struct exchange *e);

/* The same where Precompressed is On and there is no file, but may be a sibling. True:
   e->decision.file and e->decision.coding are those of one, whether the client takes it
   (e->decision.unacceptable) or not. */
bool precompressed_alone(struct server *server, struct exchange *e);

#endif
