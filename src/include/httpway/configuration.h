/* configuration: the compiled configuration as this program itself reads it: the newest, and some
   before it, of which a core that has not been told yet still speaks. */
#ifndef HTTPWAY_CONFIGURATION_H
#define HTTPWAY_CONFIGURATION_H

#include <stdatomic.h>
#include <stdint.h>

#include <httpway/conf.h>

/* Opens it; dies when it cannot. Before any change of root. */
void configuration_open(char const *path);

/* For a helper of several processes, once, after configuration_open: where all of them remember
   which one the core speaks of, so that it is kept. */
void configuration_share(atomic_uint *mark);

/* Forgets where the file is: under a new root the name means another one. From then on
   configuration_refresh finds nothing. */
void configuration_settle(void);
bool configuration_is_settled(void);

/* Looks whether the file was replaced, and opens the new one then: true. Nothing that was read from
   any of them may be in use. */
bool configuration_refresh(void);

struct conf const *configuration_newest(void);

/* The one with this stamp (cgi.h), 0: the newest. Null: none of those that are open. */
struct conf const *configuration_stamped(uint64_t stamp);

/* The one in which a message's number of a location is to be looked up: the one with the stamp; or,
   when that was replaced before anybody here saw it, the newest, if the location of that number has
   the mark there (conf_location_mark; 0: none has). Null: neither. */
struct conf const *configuration_meant(uint64_t stamp, uint32_t location, uint64_t mark);

#endif
