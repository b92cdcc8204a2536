/* name: SCRIPT_NAME and PATH_INFO: where the script that was decided for has its own URL. */
#ifndef HTTPD_SCRIPT_NAME_H
#define HTTPD_SCRIPT_NAME_H

#include <limits.h>

#include <httpway/bytes.h>

#include "state/exchange.h"

struct server;

/* Both decoded; point into the exchange, or into room. */
struct script_name {
  struct bytes name, path_info;
  char room[2 * PATH_MAX];
};

/* e has been decided for a script. */
void script_name_find(struct server *server, struct exchange const *e, struct script_name *out);

#endif
