/* spool: content of a request, kept in memory or in an unlinked file until all of it is there. A
   script then is told the length of content that came without (chunked), and no place for a script
   is taken by a client that is slow to send it. */
#ifndef HTTPD_CLIENT_SPOOL_H
#define HTTPD_CLIENT_SPOOL_H

#include "state/connection.h"

struct exchange;
struct server;

/* Content without length is never longer than this where MaxBody says nothing. */
#define SPOOL_DEFAULT_MAX (UINT64_C(1) << 30)

/* Whether the content of the request at the start of c's input is to be spooled first: always
   without length, else where SpoolContent says so and not all of it is there. */
bool spool_is_wanted(struct server const *server, struct connection const *c,
                     struct exchange const *e);
enum spool_verdict {
  SPOOL_BEGUN,
  SPOOL_FULL,   /* too many do so already */
  SPOOL_NO_FILE /* no file can be made; errno says why */
};
/* Begins to read the content of the request at the start of c's input: into the input where it
   fits there, else into a file. */
enum spool_verdict spool_begin(struct server *server, struct connection *c,
                               struct exchange const *e);
/* More of it can be read. */
void spool_ready(struct server *server, struct connection *c);
/* Forgets the file, if there is one. */
void spool_drop(struct server *server, struct connection *c);
/* A script has it from now on. Returns its size, which counts until the script has ended. */
uint64_t spool_pass(struct server *server, struct connection *c);

#endif
