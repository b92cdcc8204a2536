/* Messages at the edges of what they may hold: every flag by itself, the longest texts, and one
   byte more; names of channels with every letter. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/types.h>

#include <httpway/auth.h>
#include <httpway/authorization.h>
#include <httpway/cgi.h>
#include <httpway/channel.h>

#include "tap.h"

static char text[CGI_MESSAGE_MAX];

static void test_flags(void)
{
  static char message[CGI_MESSAGE_MAX];

  for (unsigned int flags = 0; flags < 4; flags++) {
    struct cgi_request const r = { .what = CGI_PATH,
                                   .path = BYTES("/a.cgi"),
                                   .script_name = BYTES("/a.cgi"),
                                   .method = BYTES("GET"),
                                   .uri = BYTES("/a.cgi"),
                                   .has_query = flags & 1,
                                   .has_content_length = flags & 2,
                                   .major = 1,
                                   .remote = { .family = ADDRESS_IPV4, .ip = { 192, 0, 2, 1 } },
                                   .local = { .family = ADDRESS_IPV4, .ip = { 127, 0, 0, 1 } } };
    struct cgi_request got;
    size_t const n = cgi_pack_request(message, sizeof(message), &r);
    memset(&got, 0xff, sizeof(got));
    ok(n && cgi_unpack_request(bytes_of(message, n), &got), "a request");
    ok(got.has_query == r.has_query && got.has_content_length == r.has_content_length,
       "each of its flags by itself");
    ok(!memcmp(&got.remote.ip, &r.remote.ip, sizeof(r.remote.ip)), "nothing behind its addresses");
  }
}

static void test_fates(void)
{
  static char message[2 * CGI_FATE_MAX];
  struct cgi_fate got, f = { .kind = CGI_REFUSED, .status = 500 };
  size_t const head = cgi_pack_fate(message, sizeof(message), &f), most = CGI_FATE_MAX - head;

  for (size_t n = most - 2; n <= most + 2; n++) {
    size_t length;
    f.text = bytes_of(text, n);
    length = cgi_pack_fate(message, sizeof(message), &f);
    ok(length && length <= CGI_FATE_MAX && cgi_unpack_fate(bytes_of(message, length), &got),
       "a long reason");
    is_number(got.text.n, n < most ? n : most, "all of it, or what there is room for");
  }
  ok(cgi_pack_fate(message, head - 1, &(struct cgi_fate){ .kind = CGI_REFUSED, .status = 500 }) ==
         0,
     "no room");
}

static bool question_passes(size_t user, size_t password)
{
  static char message[AUTH_QUESTION_MAX];
  struct auth_question got;
  struct auth_question const q = { .kind = AUTH_PASSWORD,
                                   .client = { .family = ADDRESS_IPV4 },
                                   .user = bytes_of(text, user),
                                   .password = bytes_of(text, password) };
  size_t const n = auth_pack_question(message, sizeof(message), &q);

  return n && auth_unpack_question(bytes_of(message, n), &got) && got.user.n == user &&
         got.password.n == password;
}

static void test_questions(void)
{
  ok(question_passes(1, 0) && question_passes(USER_NAME_MAX, PASSWORD_MAX),
     "the shortest, the longest name and password");
  ok(!question_passes(0, 1) && !question_passes(USER_NAME_MAX + 1, 1) &&
         !question_passes(1, PASSWORD_MAX + 1),
     "none, and those that are longer by one");
}

static bool homes_asked(size_t user, size_t password)
{
  static char message[AUTH_QUESTION_MAX];
  struct auth_question got;
  struct auth_question const q = { .kind = AUTH_HOME,
                                   .client = { .family = ADDRESS_IPV4 },
                                   .user = bytes_of(text, user),
                                   .password = bytes_of(text, password) };
  size_t const n = auth_pack_question(message, sizeof(message), &q);

  return n && auth_unpack_question(bytes_of(message, n), &got) && got.user.n == user;
}

static void test_homes(void)
{
  ok(homes_asked(1, 0) && homes_asked(USER_NAME_MAX, 0), "the home of the shortest, longest name");
  ok(!homes_asked(0, 0) && !homes_asked(USER_NAME_MAX + 1, 0), "of none, of one longer by one");
  ok(!homes_asked(1, 1), "nor with a password");
}

/* A batch that has room for so many bytes more takes no answer that needs more, and is as it was.
 */
static void test_full_batch(void)
{
  static struct auth_batch batch;
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

/* A document for a status is one for an error; what is no such document has no status. */
static void test_error_statuses(void)
{
  static struct {
    uint8_t what;
    uint16_t status;
    bool fits;
  } const some[] = { { CGI_ERROR, 399, false },     { CGI_ERROR, 400, true },
                     { CGI_ERROR, 599, true },      { CGI_ERROR, 600, false },
                     { CGI_ERROR, 0, false },       { CGI_PATH, 0, true },
                     { CGI_PATH, 404, false },      { 0, 0, false },
                     { CGI_FALLBACK, 0, true },     { CGI_FALLBACK, 404, false },
                     { CGI_FALLBACK + 1, 0, false } };
  static char message[CGI_MESSAGE_MAX];

  for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
    struct cgi_request const r = { .what = some[i].what,
                                   .status = some[i].status,
                                   .path = BYTES("/a.cgi"),
                                   .script_name = BYTES("/a.cgi"),
                                   .method = BYTES("GET"),
                                   .uri = BYTES("/a.cgi"),
                                   .major = 1,
                                   .remote = { .family = ADDRESS_IPV4 },
                                   .local = { .family = ADDRESS_IPV4 } };
    struct cgi_request got;
    size_t const n = cgi_pack_request(message, sizeof(message), &r);
    ok((n && cgi_unpack_request(bytes_of(message, n), &got)) == some[i].fits,
       "a status, and what it is for");
  }
}

/* What a later version appends is passed over, up to the longest message; one byte more is refused.
 */
enum unpacked { REQUEST, FATE, QUESTION, ANSWER };

static bool unpacks(enum unpacked what, struct bytes message)
{
  struct cgi_request request;
  struct cgi_fate fate;
  struct auth_question question;
  struct auth_answer answer;

  switch (what) {
  case REQUEST:
    return cgi_unpack_request(message, &request);
  case FATE:
    return cgi_unpack_fate(message, &fate);
  case QUESTION:
    return auth_unpack_question(message, &question);
  case ANSWER:
    return auth_unpack_answer(message, &answer);
  }
  return false;
}

static size_t packed(enum unpacked what, char *message, size_t room)
{
  struct cgi_request const request = { .what = CGI_PATH,
                                       .path = BYTES("/a.cgi"),
                                       .method = BYTES("GET"),
                                       .remote = { .family = ADDRESS_IPV4 },
                                       .local = { .family = ADDRESS_IPV4 } };
  struct cgi_fate const fate = { .kind = CGI_STARTED };
  struct auth_question const question = { .kind = AUTH_FORGET,
                                          .client = { .family = ADDRESS_IPV4 } };
  struct auth_answer const answer = { .verdict = AUTH_YES };

  switch (what) {
  case REQUEST:
    return cgi_pack_request(message, room, &request);
  case FATE:
    return cgi_pack_fate(message, room, &fate);
  case QUESTION:
    return auth_pack_question(message, room, &question);
  case ANSWER:
    return auth_pack_answer(message, room, &answer);
  }
  return 0;
}

static void test_longest(void)
{
  static size_t const most[] = { CGI_MESSAGE_MAX, CGI_FATE_MAX, AUTH_QUESTION_MAX,
                                 AUTH_ANSWER_MAX };
  static char message[CGI_MESSAGE_MAX + 1];

  for (enum unpacked what = REQUEST; what <= ANSWER; what++) {
    size_t n, room, wrong = 0;
    memset(message, 0, sizeof(message));
    n = packed(what, message, sizeof(message));
    ok(n && unpacks(what, bytes_of(message, n)), "a message");
    ok(unpacks(what, bytes_of(message, most[what])), "as long as it may be");
    ok(!unpacks(what, bytes_of(message, most[what] + 1)), "longer by a byte");
    for (room = 0; room < n; room++)
      wrong += packed(what, message, room) != 0;
    is_number(wrong, 0, "it is not packed into less room than it needs");
    is_number(packed(what, message, n), n, "but into just that");
  }
}

/* Of what is no message nothing is told. */
static void test_noise(void)
{
  static struct cgi_request request;
  struct cgi_fate fate;
  struct auth_question question;
  struct auth_answer answer;

  memset(&request, 0xff, sizeof(request));
  memset(&fate, 0xff, sizeof(fate));
  memset(&question, 0xff, sizeof(question));
  memset(&answer, 0xff, sizeof(answer));
  ok(!cgi_unpack_request(BYTES("noise"), &request) && !request.configuration && !request.path.n &&
         !request.mark,
     "no request");
  ok(!cgi_unpack_fate(BYTES("noise"), &fate) && !fate.kind && !fate.text.n, "no fate");
  ok(!auth_unpack_question(BYTES("noise"), &question) && !question.id && !question.user.n &&
         !question.mark,
     "no question");
  ok(!auth_unpack_answer(BYTES("noise"), &answer) && !answer.id && !answer.verdict &&
         !answer.text.n,
     "no answer");
}

/* Each of its kinds and flags by itself. */
static void test_fate_kinds(void)
{
  static char message[CGI_FATE_MAX];
  struct cgi_fate got;

  for (unsigned int kind = CGI_STARTED; kind <= CGI_EXITED; kind++)
    for (unsigned int flags = 0; flags < 4; flags++) {
      struct cgi_fate const f = { .kind = (uint8_t)kind,
                                  .status = 0x1234,
                                  .pid = 0x12345678,
                                  .code = 0x87654321,
                                  .signaled = flags & 1,
                                  .stopped = flags & 2 };
      size_t const n = cgi_pack_fate(message, sizeof(message), &f);
      ok(n && cgi_unpack_fate(bytes_of(message, n), &got) && got.kind == kind &&
             got.signaled == f.signaled && got.stopped == f.stopped && got.status == f.status &&
             got.pid == f.pid && got.code == f.code,
         "the fate of a script, of every kind");
    }
}

static void test_header_rooms(void)
{
  char field[16];

  for (size_t room = 0; room < 7; room++)
    if (cgi_pack_header(field, room, BYTES("A"), BYTES("bc")))
      ok(false, "a field line is not packed into less room than it needs");
  is_number(cgi_pack_header(field, 7, BYTES("A"), BYTES("bc")), 7, "but into just that");
}

static void name_check(char const *name, char const *variable)
{
  char number[UINT_FMT];
  int pair[2];

  channel_pair(pair);
  number[uint_fmt(number, (unsigned int)pair[0])] = 0;
  setenv(variable, number, 1);
  is_number(channel_from_environment(name), pair[0], variable);
  unsetenv(variable);
  ok(channel_from_environment(name) == -1 && errno == ENOENT, "not set");
  close(pair[0]);
  close(pair[1]);
}

int main(void)
{
  memset(text, 'x', sizeof(text));
  test_flags();
  test_fates();
  test_questions();
  test_homes();
  test_full_batch();
  test_error_statuses();
  test_longest();
  test_noise();
  test_fate_kinds();
  test_header_rooms();
  name_check("authcheck", "HTTPWAY_AUTHCHECK");
  name_check("az09", "HTTPWAY_AZ09");
  return tap_done();
}
