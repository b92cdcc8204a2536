/* answer_records: the records of a connection's answers, which wait until the last byte of the
   answer is sent. */
#ifndef HTTPD_CLIENT_ANSWER_RECORDS_H
#define HTTPD_CLIENT_ANSWER_RECORDS_H

#include <httpway/record.h>

#include "state/connection.h"

struct server;
struct server_clock;

/* What a record says of the request at the start of the input and its answer. */
void answer_record_fill(struct server const *server, struct connection const *c,
                        unsigned int status, uint64_t content_length, uint64_t bytes_read,
                        struct record *record);
/* The answer of a packed record is out, by the latest look at the clock: so many bytes were sent,
   for a request that began then (monotonic microseconds). */
void answer_record_finish(struct server_clock const *clock, char *packed, uint64_t sent,
                          uint64_t first_byte);
/* One more answer of the batch, of so many bytes: its record, as answer_record_fill makes it. */
void answer_record_add(struct server *server, struct connection *c, unsigned int status,
                       uint64_t content_length, uint64_t bytes_read, uint64_t length);
/* Records the answers whose last byte has been sent. */
void answers_sent(struct server *server, struct connection *c);
/* The connection ends: records the answers that were on their way, with what was sent of them. */
void answers_abandon(struct server *server, struct connection *c);

#endif
