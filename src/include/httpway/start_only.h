/* start_only: the settings of a configuration that only a start takes up. */
#ifndef HTTPWAY_START_ONLY_H
#define HTTPWAY_START_ONLY_H

#include <httpway/conf.h>

/* What only a start takes up, beside the sockets themselves: the name of each such setting, for the
   dump of a configuration and for what is said at HUP; null after the last. */
char const *conf_start_only_name(size_t i);
/* Whether it differs between what runs and what is to come. had: what configurations since the
   start had (conf_start_only_note). */
bool conf_start_only_differs(size_t i, struct conf const *old, struct conf const *fresh,
                             uint32_t had);
/* Notes what a configuration has that is made at its first time, and then stays. *had is 0 at
   first. */
void conf_start_only_note(uint32_t *had, struct conf const *c);
bool conf_start_only_server_differs(size_t i, struct conf_server const *old,
                                    struct conf_server const *fresh);

#endif
