/* What a channel makes of each answer of the system, which here is the test: interruptions,
   refusals, ends, and rooms of every size. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <httpway/channel.h>

#include "tap.h"

/* ---- The system ---- */

/* What sendmsg and recvmsg answer, one after the other: an error, or 0: it is done. */
static int const *script;
static unsigned int calls;
static int last_flags;
static size_t last_parts, last_bytes;
static int flags_of_receipt; /* msg_flags */

static int scripted(int flags)
{
  int const answer = script[calls];

  calls++;
  last_flags = flags;
  if (answer)
    errno = answer;
  return answer;
}

ssize_t sendmsg(int fd, struct msghdr const *message, int flags)
{
  (void)fd;
  last_parts = message->msg_iovlen;
  last_bytes = 0;
  for (size_t i = 0; i < last_parts; i++)
    last_bytes += message->msg_iov[i].iov_len;
  return scripted(flags) ? -1 : (ssize_t)last_bytes;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
  (void)fd;
  if (scripted(flags))
    return -1;
  message->msg_flags = flags_of_receipt;
  message->msg_controllen = 0;
  memcpy(message->msg_iov->iov_base, "abc", 3);
  return 3;
}

/* The next so many of these are well, then one is refused; -1: none is. */
static int close_on_exec_until = -1, nonblocking_until = -1;

static int refused_after(int *until)
{
  if (*until != 0)
    return *until > 0 ? --*until, 0 : 0;
  *until = -1;
  return errno = EIO, -1;
}

int coe(int fd)
{
  (void)fd;
  return refused_after(&close_on_exec_until);
}

int ndelay_on(int fd)
{
  (void)fd;
  return refused_after(&nonblocking_until);
}

static int last_timeout, last_descriptors, polled;

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  last_timeout = timeout;
  last_descriptors = (int)n;
  x->revents = polled ? POLLHUP : 0;
  return polled;
}

/* The kind of a socket, and the room for what it sends. */
static int type = SOCK_SEQPACKET, domain = AF_UNIX, room, refused_option;
static int asked_room;

int getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
  (void)fd;
  (void)length;
  if (level != SOL_SOCKET || name == refused_option)
    return errno = EINVAL, -1;
  if (name == SO_TYPE)
    memcpy(value, &type, sizeof(type));
#ifdef SO_DOMAIN
  else if (name == SO_DOMAIN)
    memcpy(value, &domain, sizeof(domain));
#endif
  else if (name == SO_SNDBUF)
    memcpy(value, &room, sizeof(room));
  return 0;
}

int setsockopt(int fd, int level, int name, void const *value, socklen_t length)
{
  (void)fd;
  if (level == SOL_SOCKET && name == SO_SNDBUF && length == sizeof(asked_room))
    memcpy(&asked_room, value, sizeof(asked_room));
  return 0;
}

/* ---- The tests ---- */

#define SCRIPT(...)                                                                                \
  do {                                                                                             \
    static int const answers[] = { __VA_ARGS__ };                                                  \
    script = answers;                                                                              \
    calls = 0;                                                                                     \
    errno = 0;                                                                                     \
  } while (0)

static void test_send(void)
{
  static struct {
    int said, told;
  } const some[] = { { ECONNRESET, EPIPE },  { ENOTCONN, EPIPE }, { ECONNREFUSED, EPIPE },
                     { EPIPE, EPIPE },       { EAGAIN, EAGAIN },  { EWOULDBLOCK, EAGAIN },
                     { EMSGSIZE, EMSGSIZE }, { ENOBUFS, ENOBUFS } };

  SCRIPT(EINTR, EINTR, 0, EIO);
  is_number(channel_send(0, "ab", 2, "cde", 3), 0, "sent");
  is_number(calls, 3, "after two interruptions, once");
  ok(last_parts == 2 && last_bytes == 5, "in two parts");
  ok(last_flags == (MSG_DONTWAIT | MSG_NOSIGNAL), "without waiting, and without a signal");
  SCRIPT(0, EIO);
  is_number(channel_send(0, "ab", 2, 0, 0), 0, "one without a second part");
  ok(calls == 1 && last_parts == 1 && last_bytes == 2, "in one");
  for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
    int answers[2] = { some[i].said, 0 };
    script = answers;
    calls = 0;
    ok(channel_send(0, "ab", 2, 0, 0) == -1 && errno == some[i].told && calls == 1,
       "refused: why is told");
  }
}

static void test_send_descriptors(void)
{
  int const fds[1] = { 0 };

  SCRIPT(EINTR, EINTR, 0, EIO);
  is_number(channel_send_descriptors(0, "ab", 2, fds, 1), 0, "sent with a descriptor");
  ok(calls == 3 && last_parts == 1 && last_bytes == 2, "after two interruptions, once");
  ok(last_flags == (MSG_DONTWAIT | MSG_NOSIGNAL), "without waiting, and without a signal");
  SCRIPT(EAGAIN, 0);
  ok(channel_send_descriptors(0, "ab", 2, fds, 1) == -1 && errno == EAGAIN && calls == 1,
     "refused: why is told");
}

static void test_receive(void)
{
  char buffer[8];

  flags_of_receipt = 0;
  SCRIPT(EINTR, ECONNRESET, EINTR, 0, EIO);
  is_number(channel_receive(0, buffer, sizeof(buffer)), 3,
            "received after interruptions and one reset");
  is_number(calls, 4, "once");
  ok(!(last_flags & MSG_DONTWAIT), "and waited for");
  SCRIPT(ECONNRESET, ECONNRESET, 0);
  ok(channel_receive(0, buffer, sizeof(buffer)) == -1 && errno == ECONNRESET && calls == 2,
     "a second reset is told");
  SCRIPT(EAGAIN, 0);
  ok(channel_receive(0, buffer, sizeof(buffer)) == -1 && errno == EAGAIN && calls == 1,
     "anything else at once");
  flags_of_receipt = MSG_TRUNC;
  SCRIPT(0, EIO);
  ok(channel_receive(0, buffer, sizeof(buffer)) == -1 && errno == EMSGSIZE && calls == 1,
     "one that was cut is an error");
}

static void test_receive_descriptors(void)
{
  struct channel_message m;
  char buffer[8];

  flags_of_receipt = MSG_CTRUNC;
  SCRIPT(0, EIO);
  is_number(channel_receive_descriptors(0, CHANNEL_NOW, buffer, sizeof(buffer), 1, &m), 0,
            "received");
  ok(last_flags & MSG_DONTWAIT, "without waiting");
#ifdef MSG_CMSG_CLOEXEC
  ok(last_flags & MSG_CMSG_CLOEXEC, "what comes along closes on exec");
#endif
  is_number(m.count, CHANNEL_DESCRIPTORS_MAX + 1, "descriptors that were lost are too many");
  SCRIPT(EINTR, 0);
  ok(channel_receive_descriptors(0, CHANNEL_NOW, buffer, sizeof(buffer), 1, &m) == -1 &&
         errno == EINTR && calls == 1,
     "an interruption is told");
  flags_of_receipt = 0;
}

static bool is_open(int fd)
{
  return fcntl(fd, F_GETFD) != -1;
}

static void test_pair(void)
{
  int pair[2];

  for (int i = 0; i < 2; i++) {
    close_on_exec_until = i;
    errno = 0;
    ok(channel_pair(pair) == -1 && errno == EIO, "an end that does not close on exec: no channel");
    ok(!is_open(pair[0]) && !is_open(pair[1]), "and neither end is left open");
  }
  close_on_exec_until = -1;
  ok(channel_pair(pair) == 0 && is_open(pair[0]) && is_open(pair[1]), "a channel");
  close(pair[0]);
  close(pair[1]);
}

static int room_asked(int there)
{
  int pair[2];

  room = there;
  asked_room = 0;
  if (channel_pair(pair) < 0)
    exit(111);
  close(pair[0]);
  close(pair[1]);
  return asked_room;
}

/* A few of the largest messages. */
static void test_room(void)
{
  enum { ENOUGH = 256 * 1024 };

  is_number(room_asked(4096), ENOUGH, "little room is made more");
  is_number(room_asked(ENOUGH - 1), ENOUGH, "be it by a byte");
  is_number(room_asked(ENOUGH), 0, "enough is left");
  is_number(room_asked(2 * ENOUGH), 0, "and so is more");
  refused_option = SO_SNDBUF;
  is_number(room_asked(4096), 0, "what cannot be told is left");
  refused_option = 0;
}

static void test_kinds(void)
{
  ok(channel_is(0), "a socket of messages on this machine can be a channel");
  type = SOCK_STREAM;
  ok(!channel_is(0), "one without messages cannot");
  type = SOCK_SEQPACKET;
#ifdef SO_DOMAIN
  domain = AF_INET;
  ok(!channel_is(0), "nor can one to elsewhere");
  domain = AF_UNIX;
  refused_option = SO_DOMAIN;
  ok(!channel_is(0), "nor one of which it is not told where to");
#endif
  refused_option = SO_TYPE;
  ok(!channel_is(0), "nor what is no socket");
  refused_option = 0;
}

static void test_environment(void)
{
  setenv("HTTPWAY_LOGFMT", "7", 1);
  is_number(channel_from_environment("logfmt"), 7, "a channel that is passed");
  close_on_exec_until = 0;
  ok(channel_from_environment("logfmt") == -1 && errno == EIO, "one that does not close on exec");
  nonblocking_until = 0;
  ok(channel_from_environment("logfmt") == -1 && errno == EIO, "one that would wait");
  setenv("HTTPWAY_LOGFMT", "2147483647", 1);
  is_number(channel_from_environment("logfmt"), 2147483647, "the highest number");
  setenv("HTTPWAY_LOGFMT", "2147483648", 1);
  ok(channel_from_environment("logfmt") == -1 && errno == EINVAL, "one higher is none");
  setenv("HTTPWAY_A2345678901234567890123456789012", "7", 1);
  is_number(channel_from_environment("a2345678901234567890123456789012"), 7, "the longest name");
  setenv("HTTPWAY_A23456789012345678901234567890123", "7", 1);
  ok(channel_from_environment("a23456789012345678901234567890123") == -1 && errno == ENOENT,
     "a longer one is nobody's");
  setenv("HTTPWAY_@AZ[`{", "7", 1);
  is_number(channel_from_environment("@az[`{"), 7, "letters are made large, nothing else");
}

static void test_over(void)
{
  polled = 1;
  ok(channel_is_over(0), "an end");
  ok(last_timeout == 0 && last_descriptors == 1, "for which nobody waits");
  polled = 0;
  ok(!channel_is_over(0), "none");
  polled = -1;
  ok(!channel_is_over(0), "what cannot be told is none");
}

int main(void)
{
  test_send();
  test_send_descriptors();
  test_receive();
  test_receive_descriptors();
  test_pair();
  test_room();
  test_kinds();
  test_environment();
  test_over();
  return tap_done();
}
