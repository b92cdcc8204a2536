/* dump: the state of the server, told: by the Dump speciality in three forms, and by ALRM in a line
   of the log. */
#ifndef HTTPD_STATUS_DUMP_H
#define HTTPD_STATUS_DUMP_H

#include "state/decision.h"

struct exchange;
struct server;

/* Tells the numbers: by the request's query metrics ("metrics"), an HTML page ("html"), or else the
   page in plain text, which resets the high-water mark of connections. */
struct decision dump(struct server *server, struct exchange *e);
/* Sends one line to the log. */
void dump_status_line(struct server *server);

/* What a state of connections is called. */
char const *dump_state_name(unsigned int state);

#endif
