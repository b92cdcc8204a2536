/* request: what cgiexec is told of a request. */
#ifndef HTTPD_SCRIPT_REQUEST_H
#define HTTPD_SCRIPT_REQUEST_H

#include <stddef.h>

struct connection;
struct exchange;
struct server;

/* Packs the message for the script that e was decided for into the scratch memory of the scripts.
   Returns its size; 0: it is too long. */
size_t script_request_pack(struct server *server, struct connection const *c,
                           struct exchange const *e);

#endif
