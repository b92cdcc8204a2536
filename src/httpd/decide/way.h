/* way: where a request leads: from its host and path to the location that answers. */
#ifndef HTTPD_DECIDE_WAY_H
#define HTTPD_DECIDE_WAY_H

#include "state/exchange.h"

struct server;

/* As far as a location whose Access lets the client in. False: *d is the answer. */
bool way_find(struct server *server, struct exchange *e, struct decision *d);

/* Whether a path of the same host and client leads to the location of e, with that rest behind the
   alias. */
bool way_leads_here(struct server *server, struct exchange const *e, struct bytes path,
                    struct bytes rest);

/* Redirect and Answer open nothing at all. */
bool way_opens_nothing(struct exchange const *e);

/* "" is the root directory; what does not begin with a slash is another resource, or below a home.
 */
static inline bool place_is_redirect(struct exchange const *e)
{
  return !e->way.settings->user_directory && e->way.place.n && e->way.place.s[0] != '/';
}

#endif
