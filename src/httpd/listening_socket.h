/* listening_socket: what the system is told of a socket before clients are taken from it. Nothing
   of clients. */
#ifndef HTTPD_LISTENING_SOCKET_H
#define HTTPD_LISTENING_SOCKET_H

#include <httpway/conf.h>

#include "listeners.h"

/* What cannot be told is told to the log: it costs time, and nothing else. */
void listening_socket_tune(struct listener const *listener, struct conf_server const *server);

#endif
