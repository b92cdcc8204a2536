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

static char text[AUTH_TEXT_MAX + 1];

static void test_question_limits(void)
{
  enum { USER = USER_NAME_MAX, PASSWORD = PASSWORD_MAX };
  static struct {
    uint8_t kind;
    struct bytes user, password;
    bool fits;
    char const *what;
  } const some[] = {
    { AUTH_PASSWORD, { text, 1 }, { "", 0 }, true, "the shortest name and password" },
    { AUTH_PASSWORD, { text, USER }, { text, PASSWORD }, true, "the longest" },
    { AUTH_PASSWORD, { text, USER + 1 }, { text, 1 }, false, "a longer name" },
    { AUTH_PASSWORD, { text, 1 }, { text, PASSWORD + 1 }, false, "a longer password" },
    { AUTH_PASSWORD, { "", 0 }, { text, 1 }, false, "no name" },
    { AUTH_PASSWORD, { "a\nb", 3 }, { text, 1 }, false, "a control character in the name" },
    { AUTH_PASSWORD, { "a", 1 }, { "a\0b", 3 }, false, "NUL in the password" },
    { AUTH_HOME, { text, 1 }, { "", 0 }, true, "the home of the shortest name" },
    { AUTH_HOME, { text, USER }, { "", 0 }, true, "of the longest" },
    { AUTH_HOME, { text, USER + 1 }, { "", 0 }, false, "of one longer by one" },
    { AUTH_HOME, { "", 0 }, { "", 0 }, false, "of none" },
    { AUTH_HOME, { "a\177", 2 }, { "", 0 }, false, "of a control character" },
    { AUTH_HOME, { text, 1 }, { text, 1 }, false, "with a password" },
    { AUTH_FORGET, { "", 0 }, { "", 0 }, true, "forget" },
    { AUTH_FORGET, { text, 1 }, { "", 0 }, false, "forget whom?" },
    { AUTH_FORGET, { "", 0 }, { text, 1 }, false, "forget which?" },
    { AUTH_ATTACH, { "", 0 }, { "", 0 }, true, "attach" },
    { AUTH_ATTACH, { text, 1 }, { "", 0 }, false, "attach whom?" },
    { 0, { "", 0 }, { "", 0 }, false, "kind 0" },
    { AUTH_ATTACH + 1, { "", 0 }, { "", 0 }, false, "an unknown kind" },
  };
  struct auth_question q = sample();
  for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
    q.kind = some[i].kind;
    q.user = some[i].user;
    q.password = some[i].password;
    ok(survives(&q) == some[i].fits, some[i].what);
  }
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
  ok(!answer_survives(AUTH_YES, BYTES("/a\nb"), &got), "another control character");
  ok(!answer_survives(AUTH_YES, BYTES("/home/../etc"), &got) &&
         !answer_survives(AUTH_YES, BYTES("/.."), &got) &&
         !answer_survives(AUTH_YES, BYTES("/home/.."), &got),
     "a directory that leads up");
  ok(answer_survives(AUTH_YES, BYTES("/home//a..b/...c/..d/"), &got), "dots in names");
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

static struct auth_batch batch;

static void test_batch(void)
{
  struct auth_question q = sample(), got;
  struct auth_answer yes = { .id = 9, .verdict = AUTH_YES }, answer;
  struct bytes rest, one, alone;
  size_t n = auth_pack_question(packed, sizeof packed, &q);
  alone = bytes_of(packed, n);
  ok(auth_batch_question(&batch, &q) && auth_batch_answer(&batch, &yes), "two are put together");
  is_number(batch.count, 2, "their number");
  is_bytes(bytes_of(batch.s, 6), bytes_of("HWM\001\0\104", 6), "as in doc/protocol.html");
  rest = bytes_of(batch.s, batch.length);
  ok(auth_batch_open(&rest), "a batch");
  ok(auth_batch_next(&rest, &one), "the first");
  is_bytes(one, alone, "... as it is alone");
  ok(auth_unpack_question(one, &got) && got.id == q.id, "... unpacks");
  ok(auth_batch_next(&rest, &one) && auth_unpack_answer(one, &answer) && answer.id == 9,
     "the second");
  ok(!auth_batch_next(&rest, &one), "no third");
  ok(!auth_batch_open(&alone), "a question alone is none");
  is_bytes(alone, bytes_of(packed, n), "... and stays as it is");
  rest = BYTES_NONE;
  ok(!auth_batch_open(&rest), "nothing is none");
}

/* How many pieces of the batch, cut to a length, unpack; *pieces: how many there are. */
static unsigned int good_pieces(size_t length, unsigned int *pieces)
{
  struct bytes rest = bytes_of(batch.s, length), one;
  struct auth_question q;
  struct auth_answer a;
  unsigned int good = 0;
  *pieces = 0;
  if (auth_batch_open(&rest))
    for (; auth_batch_next(&rest, &one); ++*pieces)
      good += auth_unpack_question(one, &q) || auth_unpack_answer(one, &a);
  return good;
}

static void test_batch_cut(void)
{
  struct auth_question q = sample();
  size_t first = 4 + 2 + auth_pack_question(packed, sizeof packed, &q), wrong = 0;
  unsigned int pieces;
  for (size_t i = first + 1; i < batch.length; i++)
    wrong += good_pieces(i, &pieces) != 1 || pieces != 2;
  is_number((long long)wrong, 0,
            "cut in the second: the first is good, the rest is said not to be");
  is_number(good_pieces(first, &pieces), 1, "cut behind the first");
  is_number(pieces, 1, "... nothing is missed");
  batch.s[first] = (char)255;
  is_number(good_pieces(batch.length, &pieces), 1, "a length that leads out of it");
  batch.s[first] = 0;
  batch.s[first + 1] = 0;
  (void)good_pieces(batch.length, &pieces);
  ok(pieces > 1, "an empty piece ends nothing");
}

static void test_batch_room(void)
{
  static char const zeros[AUTH_BATCH_MAX];
  struct auth_question q = sample();
  unsigned int added = 0, pieces;
  auth_batch_wipe(&batch);
  is_number(batch.count, 0, "wiped: empty");
  ok(memcmp(batch.s, zeros, sizeof zeros) == 0, "... and overwritten");
  while (auth_batch_question(&batch, &q) && added < AUTH_BATCH_MAX)
    added++;
  ok(added > 64 && batch.count == added && batch.length <= AUTH_BATCH_MAX, "added until full");
  is_number(good_pieces(batch.length, &pieces), added, "all of them are there");
  q.user = BYTES("x");
  q.password = BYTES_NONE;
  while (auth_batch_question(&batch, &q) && added < AUTH_BATCH_MAX)
    added++;
  is_number(good_pieces(batch.length, &pieces), added, "a smaller one may still fit");
  auth_batch_wipe(&batch);
  q.user = bytes_of(zeros, USER_NAME_MAX);
  q.password = bytes_of(zeros, AUTH_QUESTION_MAX);
  ok(!auth_batch_question(&batch, &q), "one that cannot be packed is not added");
  is_number(batch.count, 0, "... and not counted");
}

/* A batch that has room for so many bytes more takes no answer that needs more, and is as it was.
 */
static void test_full_batch(void)
{
  size_t const whole = sizeof(batch.s);

  for (size_t left = 0; left < 8; left++) {
    struct auth_answer a = { .verdict = AUTH_NO, .text = bytes_of(text, AUTH_TEXT_MAX) };
    struct auth_answer const least = { .verdict = AUTH_NO };
    size_t length, count, taken = 0;

    auth_batch_wipe(&batch);
    if (!auth_batch_answer(&batch, &least))
      break;
    taken = batch.length;
    auth_batch_wipe(&batch);
    /* Answers of every length, until just so much is left. */
    while (whole - batch.length > 2 * (taken + AUTH_TEXT_MAX) && auth_batch_answer(&batch, &a))
      continue;
    for (unsigned int i = 2; i; i--) {
      length = (whole - batch.length - left) / i;
      a.text = bytes_of(text, length > taken ? length - (taken - 4) : 0);
      ok(auth_batch_answer(&batch, &a), "one that fills it");
    }
    is_number(whole - batch.length, left, "so much is left");
    length = batch.length;
    count = batch.count;
    ok(!auth_batch_answer(&batch, &least) && batch.length == length && batch.count == count,
       "no room for another");
  }
}

int main(void)
{
  memset(text, 'x', sizeof text);
  test_question();
  test_question_limits();
  test_answer();
  test_batch();
  test_batch_cut();
  test_batch_room();
  test_full_batch();
  return tap_done();
}
