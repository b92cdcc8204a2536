/* auth_batch: questions to authcheck, or its answers, one after the other in a message, as in
   doc/protocol.html. Memory to memory only. */
#include <skalibs/bytestr.h>

#include <httpway/auth.h>

#include "wire.h"

enum { LENGTH_WIDTH = 2 /* bytes before each */ };

static struct bytes const magic = { "HWM\001", 4 };

/* Where the next one is to be packed; there is no room when *room is 0. */
static char *place_open(struct auth_batch *batch, size_t *room)
{
  size_t used;
  if (batch->length == 0) {
    memcpy(batch->s, magic.s, magic.n);
    batch->length = magic.n;
  }
  used = batch->length + LENGTH_WIDTH;
  *room = used < sizeof(batch->s) ? sizeof(batch->s) - used : 0;
  return *room ? batch->s + used : 0;
}

static bool place_close(struct auth_batch *batch, size_t packed)
{
  struct output w = { .s = batch->s + batch->length, .room = LENGTH_WIDTH };
  if (packed == 0)
    return false;
  wire_put_number(&w, LENGTH_WIDTH, packed);
  batch->length += LENGTH_WIDTH + packed;
  batch->count++;
  return true;
}

bool auth_batch_question(struct auth_batch *batch, struct auth_question const *q)
{
  size_t room;
  char *place = place_open(batch, &room);
  return place_close(batch, place ? auth_pack_question(place, room, q) : 0);
}

bool auth_batch_answer(struct auth_batch *batch, struct auth_answer const *a)
{
  size_t room;
  char *place = place_open(batch, &room);
  return place_close(batch, place ? auth_pack_answer(place, room, a) : 0);
}

void auth_batch_wipe(struct auth_batch *batch)
{
  byte_zzero(batch->s, batch->length);
  batch->length = 0;
  batch->count = 0;
}

bool auth_batch_open(struct bytes *message)
{
  if (message->n < magic.n || !bytes_equal(bytes_of(message->s, magic.n), magic))
    return false;
  *message = bytes_after(*message, magic.n);
  return true;
}

bool auth_batch_next(struct bytes *batch, struct bytes *one)
{
  struct wire_reader r = { .rest = *batch };
  if (batch->n == 0)
    return false;
  *one = wire_get_string(&r);
  *batch = r.failed ? BYTES_NONE : r.rest;
  return true;
}
