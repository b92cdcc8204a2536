/* What holds of every message between core and helpers: the longest ones, one byte more, and no
   message at all; names of channels with every letter. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/types.h>

#include <httpway/auth.h>
#include <httpway/cgi.h>
#include <httpway/channel.h>

#include "tap.h"

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
  test_longest();
  test_noise();
  name_check("authcheck", "HTTPWAY_AUTHCHECK");
  name_check("az09", "HTTPWAY_AZ09");
  return tap_done();
}
