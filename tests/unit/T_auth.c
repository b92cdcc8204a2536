/* The messages between the core and authcheck: what goes in comes out, and nothing else does. */
#include <httpway/auth.h>
#include <httpway/authorization.h>

#include "tap.h"

static char packed[AUTH_QUESTION_MAX + AUTH_ANSWER_MAX];

static struct auth_question sample(void)
{
  return (struct auth_question){ .id = UINT64_C(0x0102030405060708),
                                 .kind = AUTH_PASSWORD,
                                 .configuration = UINT64_C(0x1112131415161718),
                                 .location = 7,
                                 .client = { ADDRESS_IPV4, { 192, 0, 2, 7 }, 4711 },
                                 .user = BYTES("alice"),
                                 .password = BYTES("pass:\303\244"),
                                 .mark = UINT64_C(0x2122232425262728) };
}

static void test_question(void)
{
  static char const wire[] =
      "HWA\001\1\2\3\4\5\6\7\10\1\21\22\23\24\25\26\27\30\0\0\0\7"
      "\4\300\0\2\7\0\0\0\0\0\0\0\0\0\0\0\0\022\147\0\5alice\0\7pass:\303\244"
      "\41\42\43\44\45\46\47\50";
  enum { MARK = 8 };
  struct auth_question q = sample(), got;
  size_t n = auth_pack_question(packed, sizeof packed, &q);
  is_bytes(bytes_of(packed, n), bytes_of(wire, sizeof wire - 1), "as in doc/protocol.html");
  ok(auth_unpack_question(bytes_of(packed, n), &got), "unpacks");
  ok(got.id == q.id && got.kind == q.kind && got.configuration == q.configuration &&
         got.location == 7 && got.mark == q.mark,
     "numbers");
  is_number(got.client.port, 4711, "address");
  is_bytes(got.user, q.user, "user");
  is_bytes(got.password, q.password, "password");
  packed[n] = 'x';
  ok(auth_unpack_question(bytes_of(packed, n + 1), &got), "more fields may follow");
  ok(auth_unpack_question(bytes_of(packed, n - MARK), &got) && got.mark == 0,
     "the mark may be missing");
  for (size_t i = 0; i < n - MARK; i++)
    if (auth_unpack_question(bytes_of(packed, i), &got)) {
      ok(false, "a message that was cut is refused");
      return;
    }
  ok(true, "a message that was cut is refused");
}

static bool survives(struct auth_question const *q)
{
  struct auth_question got;
  size_t n = auth_pack_question(packed, sizeof packed, q);
  return n && auth_unpack_question(bytes_of(packed, n), &got);
}

static void test_question_limits(void)
{
  static char long_text[PASSWORD_MAX + 1];
  struct auth_question q = sample();
  memset(long_text, 'x', sizeof long_text);
  q.user = bytes_of(long_text, USER_NAME_MAX);
  q.password = bytes_of(long_text, PASSWORD_MAX);
  ok(survives(&q), "the longest name and password");
  q.user.n++;
  ok(!survives(&q), "a longer name");
  q.user.n--;
  q.password.n++;
  ok(!survives(&q), "a longer password");
  q = sample();
  q.user = BYTES_NONE;
  ok(!survives(&q), "no name");
  q.user = BYTES("a\nb");
  ok(!survives(&q), "a control character in the name");
  q = sample();
  q.password = BYTES("a\0b");
  ok(!survives(&q), "NUL in the password");
  q = sample();
  q.kind = AUTH_HOME;
  ok(!survives(&q), "a password with another question");
  q.password = BYTES_NONE;
  ok(survives(&q), "a home");
  q.kind = AUTH_FORGET;
  ok(!survives(&q), "forget whom?");
  q.user = BYTES_NONE;
  ok(survives(&q), "forget");
  q.kind = AUTH_ATTACH;
  ok(survives(&q), "attach");
  q.kind = 5;
  ok(!survives(&q), "an unknown kind");
  q = sample();
  ok(auth_pack_question(packed, 20, &q) == 0, "no room");
}

static bool answer_survives(enum auth_verdict verdict, struct bytes text, struct auth_answer *got)
{
  struct auth_answer a = { .id = 9, .verdict = (uint8_t)verdict, .text = text };
  size_t n = auth_pack_answer(packed, sizeof packed, &a);
  return n && auth_unpack_answer(bytes_of(packed, n), got);
}

static void test_answer(void)
{
  static char long_text[AUTH_TEXT_MAX + 1];
  struct auth_answer got;
  memset(long_text, '/', sizeof long_text);
  ok(answer_survives(AUTH_YES, BYTES("/home/a"), &got), "yes");
  ok(got.id == 9 && got.verdict == AUTH_YES, "its numbers");
  is_bytes(bytes_of(packed, 22), BYTES("HWB\001\0\0\0\0\0\0\0\11\1\0\7/home/a"),
           "as in doc/protocol.html");
  is_bytes(got.text, BYTES("/home/a"), "its directory");
  ok(answer_survives(AUTH_YES, BYTES_NONE, &got), "yes without a directory");
  ok(!answer_survives(AUTH_YES, BYTES("home"), &got), "a relative directory");
  ok(!answer_survives(AUTH_YES, BYTES("/a\0b"), &got), "NUL in a directory");
  ok(!answer_survives(AUTH_YES, bytes_of(long_text, sizeof long_text), &got),
     "too long a directory");
  ok(answer_survives(AUTH_UNABLE, bytes_of(long_text, sizeof long_text), &got), "a long reason");
  is_number((long long)got.text.n, AUTH_TEXT_MAX, "... is cut");
  ok(answer_survives(AUTH_BUSY, BYTES_NONE, &got) && answer_survives(AUTH_NO, BYTES_NONE, &got),
     "busy, no");
  ok(!answer_survives(0, BYTES_NONE, &got) && !answer_survives(5, BYTES_NONE, &got),
     "unknown verdicts");
  ok(!auth_unpack_answer(BYTES("HWA\001"), &got) && !auth_unpack_answer(BYTES_NONE, &got), "noise");
}

int main(void)
{
  test_question();
  test_question_limits();
  test_answer();
  return tap_done();
}
