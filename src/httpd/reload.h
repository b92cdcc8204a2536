/* reload: HUP: the log files are opened again, and a changed compiled configuration takes effect.
 */
#ifndef HTTPD_RELOAD_H
#define HTTPD_RELOAD_H

#include "server.h"

/* Remembers where the compiled configuration is, before directory and root change. path lives as
 * long as the server. */
void reload_prepare(struct server *server, char const *path);
/* Reads the Servers of a configuration into a new array. Null with errno when that fails. */
struct conf_server *reload_servers(struct conf const *conf);
/* Counters for Locations in turn, all zero. Null with errno. */
uint32_t *reload_turns(struct conf const *conf);
/* After HUP. A configuration that cannot be used is reported, the old one stays: false. */
bool reload(struct server *server);

#endif
