/* send: bytes to the client. */
#ifndef HTTPD_CLIENT_SEND_H
#define HTTPD_CLIENT_SEND_H

#include "state/connection.h"
#include "state/server.h"

enum send_verdict {
  SEND_DONE,
  SEND_LATER, /* the client, or somebody else, has its turn */
  SEND_COLD,  /* the file is being fetched from a disk */
  SEND_FAILED /* c->close_why says how */
};

/* One of so many that receive files sends: the loop looks at all of them in each turn. */
enum { RECEIVERS_TO_ONE = 16 };

/* A turn of the loop begins: it has room for some of those that receive files. */
static inline void connection_send_turn(struct server *server)
{
  server->receivers_left =
      1 + (server->state_count[CONNECTION_SENDING] + server->state_count[CONNECTION_FETCHING]) /
              RECEIVERS_TO_ONE;
}

/* Sends what can be sent now of the batch of answers. */
enum send_verdict connection_batch_send(struct server *server, struct connection *c);
/* Sends what is in the output, as far as it goes. False: the client is gone; c->close_why says how.
 */
bool connection_output_send(struct server *server, struct connection *c);
/* Sends a 1xx answer in front of the one that is to come, if the client takes it at once. It may
   lie in the output already. */
void connection_interim(struct server *server, struct connection *c, struct bytes interim);

#endif
