/* first_process: children that the core never started. Those whose parents are gone belong to the
   first process of a container, which the core may be. */
#ifndef HTTPD_MAIN_FIRST_PROCESS_H
#define HTTPD_MAIN_FIRST_PROCESS_H

#include "state/server.h"

/* From now on children leave nothing behind when they end; those that have ended already are gone.
 */
void children_forget(void);

/* The system kills everybody at once when the first process of a container ends. So it lets go of
   the helpers, and waits until they have ended by themselves; a second and a bit at most. Does
   nothing when we are not the first. Nothing can be logged afterwards. */
void helpers_await(struct server *server);

#endif
