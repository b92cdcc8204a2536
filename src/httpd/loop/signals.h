/* signals: what each signal does. They arrive as bytes of a descriptor, never in the middle of
 * something. */
#ifndef HTTPD_LOOP_SIGNALS_H
#define HTTPD_LOOP_SIGNALS_H

#include "state/server.h"

/* Traps the signals; returns the descriptor to watch. Dies 111. */
int signals_open(void);
/* Does what the signals that came ask for. */
void signals_handle(struct server *server);

/* Debug output on or off, and a word about it. */
void signals_debugging_toggle(void);

#endif
