/* dump: the counters of the server, for people: the Dump speciality and the status line of ALRM. */
#ifndef HTTPD_DUMP_H
#define HTTPD_DUMP_H

#include <stddef.h>

struct server;

/* Writes the page of counters; returns its length. Resets the high-water mark of connections. */
size_t dump_format(struct server *server, char *out, size_t room);
/* Sends one line to the log. */
void dump_status_line(struct server const *server);

#endif
