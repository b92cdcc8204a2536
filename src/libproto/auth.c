/* auth: questions to authcheck and its answers, byte for byte as in doc/protocol.html. Memory to
   memory only. */
#include <httpway/auth.h>
#include <httpway/authorization.h>
#include <httpway/home.h>

#include "wire.h"

static struct bytes const question_magic = { "HWA\001", 4 };
static struct bytes const answer_magic = { "HWB\001", 4 };

/* ---- Packing ---- */

size_t auth_pack_question(char *out, size_t room, struct auth_question const *q)
{
  struct output w = { .s = out, .room = room < AUTH_QUESTION_MAX ? room : AUTH_QUESTION_MAX };
  output_put(&w, question_magic);
  wire_put_number(&w, 8, q->id);
  wire_put_number(&w, 1, q->kind);
  wire_put_number(&w, 8, q->configuration);
  wire_put_number(&w, 4, q->location);
  wire_put_address(&w, &q->client);
  wire_put_string(&w, q->user);
  wire_put_string(&w, q->password);
  wire_put_mark(&w, q->mark);
  return output_end(&w);
}

/* A reason is cut where a directory must not be. */
static struct bytes answer_text(struct auth_answer const *a)
{
  struct bytes text = a->text;
  if (a->verdict != AUTH_YES && text.n > AUTH_TEXT_MAX)
    text.n = AUTH_TEXT_MAX;
  return text;
}

size_t auth_pack_answer(char *out, size_t room, struct auth_answer const *a)
{
  struct output w = { .s = out, .room = room < AUTH_ANSWER_MAX ? room : AUTH_ANSWER_MAX };
  output_put(&w, answer_magic);
  wire_put_number(&w, 8, a->id);
  wire_put_number(&w, 1, a->verdict);
  wire_put_string(&w, answer_text(a));
  return output_end(&w);
}

/* ---- Unpacking ---- */

static bool question_fits(struct auth_question const *q)
{
  switch (q->kind) {
  case AUTH_PASSWORD:
    return q->user.n > 0 && q->user.n <= USER_NAME_MAX && !bytes_have_any_control(q->user) &&
           q->password.n <= PASSWORD_MAX && bytes_find(q->password, 0) == q->password.n;
  case AUTH_HOME:
    return q->user.n > 0 && q->user.n <= USER_NAME_MAX && !bytes_have_any_control(q->user) &&
           q->password.n == 0;
  case AUTH_FORGET:
  case AUTH_ATTACH:
    return q->user.n == 0 && q->password.n == 0;
  }
  return false;
}

bool auth_unpack_question(struct bytes message, struct auth_question *q)
{
  struct wire_reader r = { .rest = message, .failed = message.n > AUTH_QUESTION_MAX };
  *q = (struct auth_question){ 0 };
  if (!bytes_equal(wire_get(&r, question_magic.n), question_magic))
    return false;
  q->id = wire_get_number(&r, 8);
  q->kind = (uint8_t)wire_get_number(&r, 1);
  q->configuration = wire_get_number(&r, 8);
  q->location = (uint32_t)wire_get_number(&r, 4);
  wire_get_address(&r, &q->client);
  q->user = wire_get_string(&r);
  q->password = wire_get_string(&r);
  q->mark = wire_get_mark(&r);
  return !r.failed && question_fits(q);
}

static bool answer_fits(struct auth_answer const *a)
{
  if (a->verdict < AUTH_YES || a->verdict > AUTH_BUSY || a->text.n > AUTH_TEXT_MAX)
    return false;
  if (a->verdict != AUTH_YES || a->text.n == 0)
    return true;
  return home_is_plain(a->text);
}

bool auth_unpack_answer(struct bytes message, struct auth_answer *a)
{
  struct wire_reader r = { .rest = message, .failed = message.n > AUTH_ANSWER_MAX };
  *a = (struct auth_answer){ 0 };
  if (!bytes_equal(wire_get(&r, answer_magic.n), answer_magic))
    return false;
  a->id = wire_get_number(&r, 8);
  a->verdict = (uint8_t)wire_get_number(&r, 1);
  a->text = wire_get_string(&r);
  return !r.failed && answer_fits(a);
}
