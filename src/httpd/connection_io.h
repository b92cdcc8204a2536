/* connection_io: bytes from and to the client. */
#ifndef HTTPD_CONNECTION_IO_H
#define HTTPD_CONNECTION_IO_H

#include "connection.h"

struct server;

/* Reads once, then works on what came. */
void connection_read(struct server *server, struct connection *c);
/* Answers what can be answered and sends what can be sent, until one or the other has to wait. */
void connection_work(struct server *server, struct connection *c);
enum send_verdict {
  SEND_DONE,
  SEND_LATER, /* the client, or somebody else, has its turn */
  SEND_COLD,  /* the file is being fetched from a disk */
  SEND_FAILED /* c->close_why says how */
};
/* A turn of the loop begins: it has room for some of those that receive files. */
void connection_send_turn(struct server *server);
/* Sends what can be sent now of the batch of answers. */
enum send_verdict connection_batch_send(struct server *server, struct connection *c);
/* Sends what is in the output, as far as it goes. False: the client is gone; c->close_why says how.
 */
bool connection_output_send(struct server *server, struct connection *c);
/* Sends a 1xx answer in front of the one that is to come, if the client takes it at once. It may
   lie in the output already. */
void connection_interim(struct server *server, struct connection *c, struct bytes interim);
/* Answers the request at the start of the input with a page. content: there is content that nobody
 * read. */
void connection_answer_page(struct server *server, struct connection *c, unsigned int status,
                            char const *why, bool content);
/* The answer to the request at the start of the input has been sent whole, by a script. */
void connection_answer_done(struct server *server, struct connection *c, bool content);
/* The last answer is not whole, which its framing says: no more is sent. */
void connection_break_off(struct server *server, struct connection *c, char const *why);
/* Whether the connection goes on behind the answer to the request at the start of the input. */
void connection_keep_set(struct connection *c, bool keep, char const *why);
/* The request has been answered: what is known of it is forgotten, its credentials are wiped. */
void connection_request_done(struct connection *c);
/* Throws away what still comes behind the last answer. */
void connection_linger(struct server *server, struct connection *c);

#endif
