/* fallback: what answers instead of a 404 (FallbackFile). */
#ifndef HTTPD_DECIDE_FALLBACK_H
#define HTTPD_DECIDE_FALLBACK_H

#include "state/exchange.h"

struct server;

/* e is a 404 of a location whose Access and Realm have been passed. When the location has a
   FallbackFile that can be served e is decided anew; otherwise it stays what it is. */
void fallback(struct server *server, struct exchange *e, struct bytes host);

#endif
