/* scripts: what the connections and the loop may ask of scripts (script.h). */
#ifndef HTTPD_SCRIPT_SCRIPTS_H
#define HTTPD_SCRIPT_SCRIPTS_H

#include "state/script.h"

struct exchange;
struct server;

/* Allocates everything. channel may be -1. Dies 111. */
void script_pool_init(struct server *server, int channel);

/* Whether one more script of this location may run now. */
bool script_may_start(struct server const *server, struct exchange const *e);

/* Whether one more script of the location, by its number, may run now. */
bool script_location_free(struct server const *server, uint32_t location);

/* The channel to cgiexec has room again: those that wait have their turn. */
void script_channel_ready(struct server *server);

/* The end of the answer has not come soon: what there is of it goes out, and cgiexec is asked. */
void script_hold_over(struct server *server, struct timer *hold);

/* Starts the script that e decided for, with `input` as its standard input (-1: a pipe is made when
   there is content). False: it could not be asked for; errno says why. */
bool script_start(struct server *server, struct connection *c, struct exchange const *e, int input);

/* The client is gone, or its answer is complete: whatever the script still does is its own matter
 * until it ends or is ended: at once where `end` says so, unless its client has left and it ignores
 * that. */
void script_detach(struct server *server, struct script *s, bool end);

/* The server stops, and no client is left: the fates that are still awaited will not be heard of;
 * the records are written without them. */
void script_end_all(struct server *server);

/* The client's socket is ready while its script runs. */
void script_client_ready(struct server *server, struct script *s, short revents);
/* Whether its client keeps up (pace.h), and is there still. */
void script_client_look(struct server *server, struct script *s);
/* ScriptTimeout, or no fate in time. */
void script_timed_out(struct server *server, struct script *s);

/* Packs the record of the answer, or of none, into s->record, and counts it. */
void script_record_pack(struct server *server, struct script *s);

#endif
