/* start_only: the settings of a configuration that only a start takes up. */
#ifndef HTTPWAY_START_ONLY_H
#define HTTPWAY_START_ONLY_H

#include <httpway/conf.h>

/* What only a start takes up, beside the sockets themselves: the name of each such setting, for the
   dump of a configuration and for what is said at HUP; null after the last. */
char const *conf_start_only_name(size_t i);
/* Whether it differs between what runs and what is to come. */
bool conf_start_only_differs(size_t i, struct conf_globals const *old,
                             struct conf_globals const *fresh);
/* Before fresh replaces old: what the start made for old is still there, whether fresh wants it or
   not. */
void conf_start_only_keep(struct conf_globals *fresh, struct conf_globals const *old);
bool conf_start_only_server_differs(size_t i, struct conf_server const *old,
                                    struct conf_server const *fresh);

#endif
