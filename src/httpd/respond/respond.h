/* respond: a decision turned into the bytes of an answer (RFC 9110, RFC 9112). Builds in memory;
 * sends nothing. */
#ifndef HTTPD_RESPOND_RESPOND_H
#define HTTPD_RESPOND_RESPOND_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/output.h>

#include "state/exchange.h"
#include "pools/workspace.h"

struct server;

/* What is to be sent after the bytes in the output. */
struct response {
  uint64_t content_length;    /* of the content, sent or (HEAD) not */
  unsigned int segment_count; /* parts of the file, in and behind the output; 0: nothing */
  struct file_segment segments[RANGES_MAX];
  bool keep_alive;
};

/* Appends the answer to out: its head, and its content too when that is generated, or a file small
   enough for what is left of out. may_keep_alive: the server would like to. False: it does not fit;
   out is as it was. */
bool respond(struct server *server, struct exchange *e, bool may_keep_alive, struct output *out,
             struct response *response);

/* The first lines of every answer. An empty reason: the usual one. */
void respond_status_line(struct server const *server, struct output *out, unsigned int status,
                         struct bytes reason);
/* What an answer of that status has to say beside it: where credentials are wanted, which
   methods there are, when to come again. */
void respond_error_fields(struct exchange const *e, struct output *out);
/* What is said about keeping the connection. */
void respond_connection(struct request const *r, struct output *out, bool keep_alive);

#endif
