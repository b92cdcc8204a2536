/* auth: questions to authcheck and its answers, alone and many in a message, byte for byte as in
   doc/protocol.html. Memory to memory only. */
#include <skalibs/bytestr.h>

#include <httpway/auth.h>
#include <httpway/authorization.h>
#include <httpway/big_endian.h>
#include <httpway/home.h>

#include "wire.h"

#define QUESTION(member) WIRE_ANY(struct auth_question, member)

static struct wire_message const question_message = {
  "HWA\001",
  AUTH_QUESTION_MAX,
  {
      QUESTION(id),
      WIRE_BETWEEN(struct auth_question, kind, AUTH_PASSWORD, AUTH_ATTACH),
      QUESTION(configuration),
      QUESTION(location),
      QUESTION(client),
      WIRE_BETWEEN(struct auth_question, user, 0, USER_NAME_MAX),
      WIRE_BETWEEN(struct auth_question, password, 0, PASSWORD_MAX),
      WIRE_MARK(struct auth_question, mark),
  }
};

static struct wire_message const answer_message = {
  "HWB\001",
  AUTH_ANSWER_MAX,
  {
      WIRE_ANY(struct auth_answer, id),
      WIRE_BETWEEN(struct auth_answer, verdict, AUTH_YES, AUTH_BUSY),
      WIRE_BETWEEN(struct auth_answer, text, 0, AUTH_TEXT_MAX),
  }
};

size_t auth_pack_question(char *out, size_t room, struct auth_question const *q)
{
  return wire_pack(&question_message, out, room, q);
}

/* A reason is cut where a directory must not be. */
size_t auth_pack_answer(char *out, size_t room, struct auth_answer const *a)
{
  struct auth_answer answer = *a;
  if (answer.verdict != AUTH_YES && answer.text.n > AUTH_TEXT_MAX)
    answer.text.n = AUTH_TEXT_MAX;
  return wire_pack(&answer_message, out, room, &answer);
}

/* Some questions are about a user, and one has a password with it. */
static bool question_fits(struct auth_question const *q)
{
  bool const has_user = q->kind == AUTH_PASSWORD || q->kind == AUTH_HOME;
  size_t const password_most = q->kind == AUTH_PASSWORD ? PASSWORD_MAX : 0;
  return (q->user.n > 0) == has_user && !bytes_have_any_control(q->user) &&
         q->password.n <= password_most && bytes_find(q->password, 0) == q->password.n;
}

bool auth_unpack_question(struct bytes message, struct auth_question *q)
{
  *q = (struct auth_question){ 0 };
  return wire_unpack(&question_message, message, q) && question_fits(q);
}

bool auth_unpack_answer(struct bytes message, struct auth_answer *a)
{
  *a = (struct auth_answer){ 0 };
  return wire_unpack(&answer_message, message, a) &&
         (a->verdict != AUTH_YES || a->text.n == 0 || home_is_plain(a->text));
}

/* ---- Batches ---- */

enum { LENGTH_WIDTH = 2 /* bytes before each */ };

static struct bytes const batch_magic = { "HWM\001", 4 };

/* Where the next one is to be packed; there is no room when *room is 0. */
static char *place_open(struct auth_batch *batch, size_t *room)
{
  size_t used;
  if (batch->length == 0) {
    memcpy(batch->s, batch_magic.s, batch_magic.n);
    batch->length = batch_magic.n;
  }
  used = batch->length + LENGTH_WIDTH;
  *room = used < sizeof(batch->s) ? sizeof(batch->s) - used : 0;
  return *room ? batch->s + used : 0;
}

static bool place_close(struct auth_batch *batch, size_t packed)
{
  if (packed == 0)
    return false;
  big_endian_put16(batch->s + batch->length, (uint16_t)packed);
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
  bool const is_batch = bytes_begin(*message, batch_magic);
  if (is_batch)
    *message = bytes_after(*message, batch_magic.n);
  return is_batch;
}

bool auth_batch_next(struct bytes *batch, struct bytes *one)
{
  if (batch->n == 0)
    return false;
  *one = BYTES_NONE;
  if (!wire_take_strings(batch, one, 1))
    *batch = BYTES_NONE;
  return true;
}
