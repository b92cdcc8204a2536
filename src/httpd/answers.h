/* answers: requests in a connection's input become answers in its output, and records once they are
 * sent. */
#ifndef HTTPD_ANSWERS_H
#define HTTPD_ANSWERS_H

#include <stdbool.h>

#include <httpway/record.h>

#include "connection.h"

struct server;
struct server_clock;

enum answers_verdict {
  ANSWERS_NONE,     /* there is no complete request */
  ANSWERS_MADE,     /* there is something to send */
  ANSWERS_ELSEWHERE /* a script is to answer: the connection is in its hands, queued, or closed */
};

/* Answers complete requests, as many as go out together. */
enum answers_verdict answers_make(struct server *server, struct connection *c);
/* A place for a script is free: who waited longest for one tries again. */
void answers_unqueue(struct server *server);
/* What a record says of the request at the start of the input and its answer. */
void answers_record_fill(struct server const *server, struct connection const *c,
                         unsigned int status, uint64_t content_length, uint64_t bytes_read,
                         struct record *record);
/* The answer of a packed record is out, by the latest look at the clock: so many bytes were sent,
   for a request that began then (monotonic microseconds). */
void answers_record_finish(struct server_clock const *clock, char *packed, uint64_t sent,
                           uint64_t first_byte);
/* Records the answers whose last byte has been sent. */
void answers_sent(struct server *server, struct connection *c);
/* The connection ends: records the answers that were on their way, with what was sent of them. */
void answers_abandon(struct server *server, struct connection *c);

#endif
