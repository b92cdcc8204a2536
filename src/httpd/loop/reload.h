/* reload: HUP: the log files are opened again, and a changed compiled configuration takes effect.
 */
#ifndef HTTPD_LOOP_RELOAD_H
#define HTTPD_LOOP_RELOAD_H

#include "state/server.h"

/* Remembers where the compiled configuration is, before directory and root change. path lives as
 * long as the server. */
void reload_prepare(struct server *server, char const *path);
/* Counters for Locations in turn, all zero, to be freed. Null: no memory. */
uint32_t *reload_turns(struct conf const *conf);
/* After HUP. A configuration that cannot be used is reported, the old one stays: false. */
bool reload(struct server *server);

#endif
