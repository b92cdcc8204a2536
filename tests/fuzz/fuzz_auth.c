/* A libFuzzer target for what core and authcheck tell each other: any bytes: what is understood
   keeps its rules, and says the same when it is said again. See README. */
#include <httpway/auth.h>
#include <httpway/authorization.h>

#include "fuzz.h"

static void question(struct bytes message)
{
  struct auth_question q;
  char again[AUTH_QUESTION_MAX];
  size_t n;
  if (!auth_unpack_question(message, &q))
    return;
  require(q.user.n <= USER_NAME_MAX && q.password.n <= PASSWORD_MAX);
  require((q.kind >= AUTH_FORGET) == (q.user.n == 0));
  n = auth_pack_question(again, sizeof again, &q);
  require(n > 0 && n <= message.n && bytes_equal(bytes_of(again, n), bytes_of(message.s, n)));
}

static void answer(struct bytes message)
{
  struct auth_answer a;
  char again[AUTH_ANSWER_MAX];
  size_t n;
  if (!auth_unpack_answer(message, &a))
    return;
  require(a.verdict >= AUTH_YES && a.verdict <= AUTH_BUSY && a.text.n <= AUTH_TEXT_MAX);
  n = auth_pack_answer(again, sizeof again, &a);
  require(n > 0 && n <= message.n && bytes_equal(bytes_of(again, n), bytes_of(message.s, n)));
}

/* The pieces lie in the message one behind the other, and use it up. */
static void batch(struct bytes message)
{
  struct bytes rest = message, one;
  char const *end = message.s;
  if (!auth_batch_open(&rest))
    return;
  while (auth_batch_next(&rest, &one)) {
    require(one.n == 0 || (one.s > end && one.s + one.n <= message.s + message.n));
    end = one.n ? one.s : end;
    question(one);
    answer(one);
  }
  require(rest.n == 0);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct bytes message = bytes_of((char const *)data, size);
  question(message);
  answer(message);
  batch(message);
  return 0;
}
