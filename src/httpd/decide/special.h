/* special: the specialities that need no script: Redirect, Imagemap, Dump (REFERENCE 3.7). */
#ifndef HTTPD_DECIDE_SPECIAL_H
#define HTTPD_DECIDE_SPECIAL_H

#include "state/exchange.h"

struct server;

/* e->decision.file is open; the method is GET or HEAD. */
void special(struct server *server, struct exchange *e, unsigned int speciality);

#endif
