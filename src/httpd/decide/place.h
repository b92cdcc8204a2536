/* place: what a Location in the file system answers with. */
#ifndef HTTPD_DECIDE_PLACE_H
#define HTTPD_DECIDE_PLACE_H

#include "state/exchange.h"

struct server;

/* Access and Realm of e's location have been passed, and its place is chosen. */
struct decision decide_place(struct server *server, struct exchange *e);

#endif
