/* realm: may this client see what lies behind a Realm? Says yes, or no, or what authcheck is to be
   asked. */
#ifndef HTTPD_DECIDE_REALM_H
#define HTTPD_DECIDE_REALM_H

#include <stdbool.h>

struct decision;
struct exchange;
struct server;

/* The location has a Realm. True: go on. Else *d is a page (401 with the challenge, 400, 500, 503)
 * or the question. */
bool realm_passed(struct server const *server, struct exchange *e, struct decision *d);

#endif
