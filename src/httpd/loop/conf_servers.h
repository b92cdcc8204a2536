/* conf_servers: what of a compiled configuration is held in memory: its Servers, and counters. */
#ifndef HTTPD_LOOP_CONF_SERVERS_H
#define HTTPD_LOOP_CONF_SERVERS_H

#include <httpway/conf.h>

/* Reads the Servers of a configuration into a new array. Null with errno when that fails. */
struct conf_server *conf_servers_read(struct conf const *conf);
/* Counters for Locations in turn, all zero. Null with errno. */
uint32_t *conf_turns_make(struct conf const *conf);
#endif
