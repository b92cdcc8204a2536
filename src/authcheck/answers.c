/* answers: a queue of batches for each asker. Nothing is waited for: while an asker takes none its
   questions are not read (serve.c), which bounds what may wait for it. */
#include <errno.h>
#include <stdlib.h>

#include <httpway/channel.h>
#include <httpway/say.h>

#include "answers.h"
#include "askers.h"

/* Where the system cannot send just now, and poll does not tell when it can. */
enum { PAUSE = 20 /* milliseconds */ };

struct packet {
  struct packet *next;
  struct auth_batch batch;
};

static struct queue {
  struct packet *first, *last;
} queues[ASKERS_MAX];

static bool again; /* something is to be sent after a pause */

static void first_drop(struct queue *q)
{
  struct packet *packet = q->first;
  q->first = packet->next;
  if (!q->first)
    q->last = 0;
  auth_batch_wipe(&packet->batch);
  free(packet);
}

void answers_drop(size_t asker)
{
  while (queues[asker].first)
    first_drop(queues + asker);
}

static struct packet *packet_add(struct queue *q)
{
  struct packet *packet = calloc(1, sizeof *packet);
  if (!packet)
    return 0;
  if (q->last)
    q->last->next = packet;
  else
    q->first = packet;
  q->last = packet;
  return packet;
}

void answers_put(size_t asker, struct auth_answer const *answer)
{
  struct queue *q = queues + asker;
  struct packet *packet;
  if (q->last && auth_batch_answer(&q->last->batch, answer))
    return;
  packet = packet_add(q);
  if (!packet || !auth_batch_answer(&packet->batch, answer))
    say(SAY_WARNING, "no memory for an answer: it is lost");
}

/* False: not now. */
static bool packet_send(size_t asker, struct auth_batch const *batch)
{
  if (channel_send(asker_socket(asker), batch->s, batch->length, 0, 0) == 0)
    return true;
  if (errno == EPIPE) {
    /* When the core is gone the channel says so to who reads it. */
    return true;
  }
  again = again || errno != EAGAIN;
  return false;
}

static void queue_send(size_t asker)
{
  struct queue *q = queues + asker;
  while (q->first && packet_send(asker, &q->first->batch))
    first_drop(q);
}

void answers_send(void)
{
  again = false;
  for (size_t i = 0; i < askers_end(); i++)
    if (queues[i].first)
      queue_send(i);
}

bool answers_wait(size_t asker)
{
  return queues[asker].first != 0;
}

uint64_t answers_due(uint64_t now)
{
  return again ? now + PAUSE : UINT64_MAX;
}
