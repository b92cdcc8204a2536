/* special: the specialities that need no script: Redirect, Imagemap, Dump (REFERENCE 3.7). */
#ifndef HTTPD_DECIDE_SPECIAL_H
#define HTTPD_DECIDE_SPECIAL_H

#include "state/exchange.h"

struct server;

/* The method is GET or HEAD. */
struct decision special(struct server *server, struct exchange *e, unsigned int speciality);

#endif
