/* leash and receive: what cgiexec says to the core and hears from it, whatever the system answers.
 */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <httpway/channel.h>
#include <httpway/self.h>

#include "../../src/cgiexec/leash.h"
#include "tap.h"

/* ---- The system ---- */

static int const *script; /* errors; 0: it is done */
static unsigned int calls;
static int last_flags;
static ssize_t there; /* bytes to be heard */
static char byte_there = '?';
static char sent[CGI_FATE_MAX];
static size_t sent_length;

ssize_t send(int fd, void const *bytes, size_t n, int flags)
{
  int const answer = script[calls++];

  (void)fd;
  last_flags = flags;
  if (answer)
    return errno = answer, -1;
  memcpy(sent, bytes, n);
  sent_length = n;
  return (ssize_t)n;
}

ssize_t recv(int fd, void *bytes, size_t n, int flags)
{
  int const answer = script[calls++];

  (void)fd;
  (void)n;
  last_flags = flags;
  if (answer)
    return errno = answer, -1;
  *(char *)bytes = byte_there;
  return there;
}

/* ---- What came over the channel ---- */

static struct channel_message message;
static int refused; /* errno */
static bool over;
static unsigned int most_asked, rests;

int channel_receive_descriptors(int fd, enum channel_patience patience, char *buffer, size_t room,
                                unsigned int most, struct channel_message *out)
{
  (void)fd;
  (void)buffer;
  ok(patience == CHANNEL_WAIT && room == CGI_MESSAGE_MAX, "a message is waited for");
  most_asked = most;
  if (refused)
    return errno = refused, -1;
  *out = message;
  return 0;
}

bool channel_is_over(int fd)
{
  (void)fd;
  return over;
}

void rest(unsigned int milliseconds)
{
  rests += milliseconds == REST_USUAL;
}

/* ---- The cases ---- */

static void test_tell(void)
{
  struct cgi_fate const fate = { .kind = CGI_ENDED, .pid = 7, .code = 3 };
  struct cgi_fate got;

  script = (int[]){ EINTR, EINTR, 0, EIO };
  calls = 0;
  leash_tell(5, &fate);
  ok(calls == 3 && last_flags == (MSG_DONTWAIT | MSG_NOSIGNAL),
     "told after interruptions, once, without waiting and without a signal");
  ok(cgi_unpack_fate(bytes_of(sent, sent_length), &got) && got.kind == CGI_ENDED && got.pid == 7 &&
         got.code == 3,
     "as it is");
  script = (int[]){ EPIPE, 0 };
  calls = 0;
  leash_tell(5, &fate);
  is_number(calls, 1, "who is gone is not told");
  script = (int[]){ 0, EIO };
  calls = 0;
  leash_refuse(5, 404, "not there");
  ok(cgi_unpack_fate(bytes_of(sent, sent_length), &got) && got.kind == CGI_REFUSED &&
         got.status == 404 && bytes_equal(got.text, BYTES("not there")),
     "refused, and why");
}

static char why_heard;

static enum leash_word heard(int error, ssize_t n)
{
  int answers[2] = { error, EIO };

  script = answers;
  calls = 0;
  there = n;
  return leash_hear(5, &why_heard);
}

static void test_hear(void)
{
  static char const whys[] = { CGI_WHY_CLIENT, CGI_WHY_TIMEOUT, CGI_WHY_OUTPUT };
  static int const nothing[] = { EINTR, EAGAIN, EWOULDBLOCK, ENOMEM, ENOBUFS };

  ok(heard(0, 1) == LEASH_ASKED && last_flags == MSG_DONTWAIT, "a byte is a question");
  for (size_t i = 0; i < sizeof(whys) / sizeof(whys[0]); i++) {
    byte_there = whys[i];
    ok(heard(0, 1) == LEASH_TOLD && why_heard == whys[i], "why it will be the end");
  }
  byte_there = CGI_WHY_SERVICE;
  is_number(heard(0, 1), LEASH_ASKED, "but not what cgiexec alone knows");
  byte_there = '?';
  is_number(heard(0, 0), LEASH_OVER, "nothing is the end");
  for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
    is_number(heard(nothing[i], 1), LEASH_NOTHING, "what the system has not just now is no word");
  is_number(heard(ECONNRESET, 1), LEASH_OVER, "any other error is the end");
  is_number(heard(ENOTCONN, 1), LEASH_OVER, "whatever it is");
}

static enum receive_verdict received(size_t n, unsigned int count, bool cut, char const **why)
{
  static char buffer[CGI_MESSAGE_MAX];
  int descriptors[CGI_DESCRIPTORS];
  size_t length = 99;
  enum receive_verdict verdict;

  message = (struct channel_message){ .length = n, .count = count, .cut = cut };
  for (unsigned int i = 0; i < CHANNEL_DESCRIPTORS_MAX; i++)
    message.descriptors[i] = i < count ? 10 + (int)i : -1;
  verdict = receive(0, buffer, &length, descriptors, why);
  if (verdict != RECEIVE_NOTHING)
    ok(descriptors[0] == message.descriptors[0] && descriptors[1] == message.descriptors[1] &&
           descriptors[2] == message.descriptors[2] && most_asked == CGI_DESCRIPTORS,
       "its descriptors");
  if (verdict == RECEIVE_REQUEST)
    ok(length == n, "its length");
  return verdict;
}

static void test_receive(void)
{
  char const *why = 0;

  is_number(received(10, 3, false, &why), RECEIVE_REQUEST, "a request");
  ok(received(10, 2, false, &why) == RECEIVE_REFUSED && strstr(why, "number of descriptors"),
     "one with too few descriptors");
  ok(received(10, 4, false, &why) == RECEIVE_REFUSED && strstr(why, "number of descriptors"),
     "with too many");
  ok(received(10, 3, true, &why) == RECEIVE_REFUSED && strcmp(why, "message too long") == 0,
     "one that is too long");
  ok(received(0, 3, false, &why) == RECEIVE_REFUSED && strcmp(why, "empty message") == 0,
     "one of nothing");
  over = true;
  is_number(received(0, 0, false, &why), RECEIVE_END, "the end");
  is_number(received(0, 3, false, &why), RECEIVE_REFUSED, "which has no descriptors");
  is_number(received(1, 0, false, &why), RECEIVE_REFUSED, "and no bytes");
  over = false;
  is_number(received(0, 0, false, &why), RECEIVE_REFUSED, "nothing is no end");
}

static void test_no_receive(void)
{
  static int const usual[] = { EINTR, ECONNRESET, EAGAIN };
  char const *why;

  for (size_t i = 0; i < 3; i++) {
    refused = usual[i];
    ok(received(1, 3, false, &why) == RECEIVE_NOTHING && rests == 0, "an interruption");
  }
  refused = ENOMEM;
  ok(received(1, 3, false, &why) == RECEIVE_NOTHING && rests == 1,
     "where the system is short of something it is not asked at once");
}

int main(void)
{
  test_tell();
  test_hear();
  test_receive();
  test_no_receive();
  return tap_done();
}
