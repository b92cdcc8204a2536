/* precompressed: a sibling with a content coding instead of the file itself. */
#ifndef HTTPD_DECIDE_PRECOMPRESSED_H
#define HTTPD_DECIDE_PRECOMPRESSED_H

#include "state/exchange.h"

struct server;

/* A file of that type was found, and Precompressed is On. When it is for this type it becomes
   negotiated, and when the client prefers a coding of which there is a usable sibling, that is what
   was found. */
void precompressed_choose(struct server *server, struct exchange *e, struct bytes type);

/* The same where Precompressed is On and there is no file, but may be a sibling. True: one was
   found, whether the client takes it (unacceptable) or not. */
bool precompressed_alone(struct server *server, struct exchange *e);

#endif
