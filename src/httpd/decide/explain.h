/* explain: what was in the way of a request, named: for httpway-why, for debugging, and for the log
   where only the administrator can mend it. Where nobody wants to know it costs nothing. */
#ifndef HTTPD_DECIDE_EXPLAIN_H
#define HTTPD_DECIDE_EXPLAIN_H

#include "state/exchange.h"

struct server;

/* Who could mend it. */
enum explain_whom {
  EXPLAIN_CLIENT, /* it is not said in the log */
  EXPLAIN_OWNER   /* who runs the server */
};

/* What the log has as the reason of the answer: `why`, or instead of it a text, if somebody will
   read that. */
char const *explain(struct server *server, struct exchange *e, enum explain_whom whom,
                    char const *why, char const *format, ...) __attribute__((format(printf, 5, 6)));

/* The same of the physical path, which could not be opened. place: its first bytes are the
   Location's; all of it where the configuration names the file. */
char const *explain_path(struct server *server, struct exchange *e, size_t place, char const *why);

/* The same where it is not there: nearly always the client's matter, so that no more than one a
   second is looked at for the log. */
char const *explain_missing(struct server *server, struct exchange *e);

/* Of the physical path as a directory that nothing answers for. */
char const *explain_index(struct server *server, struct exchange *e);

/* Of a path with a segment that names nothing here. */
char const *explain_segment(struct server *server, struct exchange *e);

/* Of a client that the location's Access keeps out, and by which rule. */
char const *explain_denied(struct server *server, struct exchange *e);

/* Of a file whose name no Types, Specials or External fits. */
char const *explain_type(struct server *server, struct exchange *e);

/* Of the physical path as a file that the configuration names for a purpose, which is left out: a
   message alone. why: it was not found; null: it was, and is of no use. */
void explain_document(struct server *server, struct exchange *e, char const *keyword,
                      char const *why);

#endif
