/* serve_file: a regular file was found: what its suffix makes of it, which methods it knows,
 * conditions and ranges. */
#ifndef HTTPD_DECIDE_SERVE_FILE_H
#define HTTPD_DECIDE_SERVE_FILE_H

#include "state/exchange.h"

struct server;

struct decision serve_file(struct server *server, struct exchange *e);

#endif
