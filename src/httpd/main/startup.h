/* startup: everything the core needs, acquired or died for. */
#ifndef HTTPD_MAIN_STARTUP_H
#define HTTPD_MAIN_STARTUP_H

#include "state/server.h"

/* Opens the compiled configuration, takes sockets and channel, allocates all memory. Dies with a
 * sentence, 100 or 111. */
void startup(struct server *server, char const *conf);
/* The working directory and the size of core files, once the root is the final one. */
void startup_directory(struct server *server);

#endif
