/* locate: what the file system has for a request: the file, its index, or nothing (REFERENCE 2.4
   PathInfo, 4.5). Everything is opened once, never waiting, and judged on the open descriptor. */
#ifndef HTTPD_DECIDE_LOCATE_H
#define HTTPD_DECIDE_LOCATE_H

#include "state/exchange.h"

struct server;

enum locate_verdict {
  LOCATE_FILE, /* a regular file, e->way.found; e->way.physical its path, e->way.path_info what was
                  left over */
  LOCATE_DIRECTORY, /* a directory, asked for without the slash */
  LOCATE_LISTING,   /* a directory, asked for with it, which has no index */
  LOCATE_NOTHING,   /* 404 */
  LOCATE_UNABLE     /* 503: the system cannot open it: descriptors, memory, a disk */
};

enum locate_verdict locate(struct server *server, struct exchange *e);

/* Opens a file that the configuration names for a purpose, with '*' expanded to the host:
   e->way.physical is this file then. LOCATE_NOTHING too when it is no full path. */
enum locate_verdict locate_document(struct server *server, struct exchange *e, struct bytes name);

#endif
