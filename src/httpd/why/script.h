/* script: cgiexec's opinion of a script, without cgiexec. */
#ifndef HTTPD_WHY_SCRIPT_H
#define HTTPD_WHY_SCRIPT_H

#include <httpway/script_ask.h>
#include "state/server.h"

/* While we have all rights that we will ever have: starts the process that can be asked, with those
   of cgiexec. */
void why_script_open(struct server *server);

/* Once: what it thinks of the script that e was decided for. Why is empty when it cannot say. */
void why_script_ask(struct server *server, struct connection const *c, struct exchange const *e,
                    struct script_verdict *verdict);

#endif
