/* channel: messages, ends, refusals; and finding one's own end. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/types.h>

#include <httpway/channel.h>

#include "tap.h"

static void test_messages(void)
{
  int pair[2];
  char buffer[16];
  is_number(channel_pair(pair), 0, "a pair");
  ok(fcntl(pair[0], F_GETFD) & FD_CLOEXEC && fcntl(pair[1], F_GETFD) & FD_CLOEXEC,
     "both ends close on exec");
  is_number(channel_send(pair[0], "head", 4, "body", 4), 0, "sent in two parts");
  is_number(channel_send(pair[0], "alone", 5, 0, 0), 0, "sent in one");
  is_number(channel_send(pair[0], "0123456789abcdefg", 17, 0, 0), 0,
            "sent, too long for the reader");
  is_number(channel_receive(pair[1], buffer, sizeof buffer), 8, "the first message is whole");
  ok(!memcmp(buffer, "headbody", 8), "and right");
  is_number(channel_receive(pair[1], buffer, sizeof buffer), 5, "the second is by itself");
  errno = 0;
  ok(channel_receive(pair[1], buffer, sizeof buffer) == -1 && errno == EMSGSIZE,
     "what does not fit is an error");
  channel_send(pair[0], "last", 4, 0, 0);
  channel_send(pair[1], "unread", 6, 0, 0);
  close(pair[0]);
  is_number(channel_receive(pair[1], buffer, sizeof buffer), 4,
            "queued messages outlive the sender");
  is_number(channel_receive(pair[1], buffer, sizeof buffer), 0, "then comes the end");
  errno = 0;
  ok(channel_send(pair[1], "x", 1, 0, 0) == -1 && errno == EPIPE,
     "nobody to send to: EPIPE, no signal");
  close(pair[1]);
}

/* A message of nothing is none of the ends of a channel. */
static void test_nothing(void)
{
  int pair[2];
  char buffer[16];
  bool ended;
  channel_pair(pair);
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  is_number(channel_send(pair[1], "", 0, 0, 0), 0, "a message of nothing is sent");
  is_number(channel_receive(pair[0], buffer, sizeof buffer), 0, "and received");
  ok(!channel_is_over(pair[0]), "the channel is not over");
  channel_send(pair[1], "", 0, 0, 0);
  ok(channel_restarts(pair[0], &ended) == 0 && !ended, "nor for those who listen to the keeper");
  shutdown(pair[1], SHUT_WR);
  ok(channel_restarts(pair[0], &ended) == 0 && ended, "who says nothing any more is");
  close(pair[1]);
  ok(channel_is_over(pair[0]), "and who is gone");
  ok(channel_restarts(pair[0], &ended) == 0 && ended, "for all");
  close(pair[0]);
  errno = 0;
  ok(channel_restarts(pair[0], &ended) == 0 && !ended, "what cannot be read is no end");
}

/* A connection with much to send, whose closing waits for ten minutes. */
static int lingering(void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  struct linger linger = { .l_onoff = 1, .l_linger = 600 };
  static char bytes[65536];
  int listener = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 1) == 0 &&
      getsockname(listener, (struct sockaddr *)&address, &length) == 0 &&
      connect(fd, (struct sockaddr *)&address, length) == 0 && accept(listener, 0, 0) >= 0)
    while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
      ;
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(listener);
  return fd;
}

static void send_lingering(int channel)
{
  int fds[2] = { lingering(), lingering() };
  channel_send_descriptors(channel, "x", 1, fds, 2);
  close(fds[0]);
  close(fds[1]);
}

/* More than are ever wanted, and the last of them is one whose closing waits. */
static void send_many_lingering(int channel)
{
  enum { MANY = 40 };
  int fds[MANY] = { 0 };
  union {
    char room[CMSG_SPACE(sizeof fds)];
    struct cmsghdr align;
  } control = { { 0 } };
  struct iovec part = { "x", 1 };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = sizeof control.room };
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  fds[MANY - 1] = lingering();
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof fds);
  memcpy(CMSG_DATA(head), fds, sizeof fds);
  ok(sendmsg(channel, &message, 0) == 1, "very many descriptors");
  close(fds[MANY - 1]);
}

/* Whoever lets go of what another sent waits for nobody. */
static void test_lingering(void)
{
  int pair[2];
  char buffer[16];
  struct channel_message m;
  channel_pair(pair);
  alarm(120);
  send_lingering(pair[1]);
  is_number(channel_receive(pair[0], buffer, sizeof buffer), 1, "descriptors nobody asked for");
  send_lingering(pair[1]);
  ok(channel_receive_descriptors(pair[0], CHANNEL_NOW, buffer, sizeof buffer, 1, &m) == 0 &&
         m.count == 2 && m.descriptors[0] >= 0 && m.descriptors[1] == -1,
     "one more than wanted");
  channel_descriptors_close(&m);
  ok(m.descriptors[0] == -1, "and the wanted one is closed, too");
  send_many_lingering(pair[1]);
  is_number(channel_receive(pair[0], buffer, sizeof buffer), 1, "nor does he for very many");
  alarm(0);
  close(pair[0]);
  close(pair[1]);
}

/* The keeper's word among others. */
static void test_restarts(void)
{
  static char const restarted = CHANNEL_RESTARTED;
  int pair[2];
  bool ended;
  channel_pair(pair);
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  ok(channel_restarts(pair[0], &ended) == 0 && !ended, "nothing has come");
  channel_send(pair[1], &restarted, 1, 0, 0);
  channel_send(pair[1], "r", 1, 0, 0);
  channel_send(pair[1], "RR", 2, 0, 0);
  channel_send(pair[1], "longer than what is read", 24, 0, 0);
  channel_send(pair[1], &restarted, 1, 0, 0);
  ok(channel_restarts(pair[0], &ended) == 2 && !ended, "told twice, and other words passed over");
  for (int i = 0; i < 40; i++)
    channel_send(pair[1], &restarted, 1, 0, 0);
  ok(channel_restarts(pair[0], &ended) < 40 && !ended, "not all of very many at once");
  while (channel_restarts(pair[0], &ended))
    continue;
  ok(!ended, "it goes on");
  channel_send(pair[1], &restarted, 1, 0, 0);
  close(pair[1]);
  ok(channel_restarts(pair[0], &ended) == 1 && ended, "the last word, and the end");
  close(pair[0]);
}

static void test_full(void)
{
  static char large[65536 + 8];
  int pair[2];
  int sent = 0;
  channel_pair(pair);
  while (sent < 1000 && channel_send(pair[0], large, 8, large, 65536) == 0)
    sent++;
  ok(sent >= 2 && sent < 1000 && errno == EAGAIN,
     "a full channel says EAGAIN, after some large messages");
  is_number(channel_receive(pair[1], large, sizeof large), sizeof large, "one is taken");
  close(pair[0]);
  close(pair[1]);
}

static void send_descriptor(int fd, int passed)
{
  char byte = 'x';
  struct iovec part = { &byte, 1 };
  union {
    char room[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control = { { 0 } };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = sizeof control.room };
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(head), &passed, sizeof passed);
  ok(sendmsg(fd, &message, 0) == 1, "a message with a descriptor is sent");
}

static void test_refuses_descriptors(void)
{
  int pair[2], pipe_ends[2];
  char byte, buffer[8];
  channel_pair(pair);
  ok(pipe(pipe_ends) == 0, "a pipe");
  send_descriptor(pair[0], pipe_ends[1]);
  close(pipe_ends[1]);
  is_number(channel_receive(pair[1], buffer, sizeof buffer), 1, "the message is received");
  is_number(read(pipe_ends[0], &byte, 1), 0, "the descriptor is not: nobody holds the pipe");
  close(pipe_ends[0]);
  close(pair[0]);
  close(pair[1]);
}

static void put_number(char const *variable, int fd)
{
  char text[UINT_FMT];
  text[uint_fmt(text, (unsigned int)fd)] = 0;
  setenv(variable, text, 1);
}

static void test_environment(void)
{
  int pair[2], plain[2];
  char text[UINT_FMT + 1];
  unsetenv("HTTPWAY_LOGFMT");
  ok(channel_from_environment("logfmt") == -1 && errno == ENOENT, "not set: ENOENT");
  ok(channel_from_environment("a-name-that-is-much-longer-than-any-helper-has") == -1 &&
         errno == ENOENT,
     "a name without bound is nobody's");
  channel_pair(pair);
  fcntl(pair[0], F_SETFD, 0);
  put_number("HTTPWAY_LOGFMT", pair[0]);
  is_number(channel_from_environment("logfmt"), pair[0], "set: the descriptor");
  ok(fcntl(pair[0], F_GETFD) & FD_CLOEXEC, "made close-on-exec");
  ok(fcntl(pair[0], F_GETFL) & O_NONBLOCK, "and nonblocking");
  ok(!(fcntl(pair[1], F_GETFL) & O_NONBLOCK), "the other end is left alone");
  setenv("HTTPWAY_LOGFMT", "5x", 1);
  ok(channel_from_environment("logfmt") == -1 && errno == EINVAL, "not a number: EINVAL");
  snprintf(text, sizeof text, "%dx", pair[0]);
  setenv("HTTPWAY_LOGFMT", text, 1);
  ok(channel_from_environment("logfmt") == -1 && errno == EINVAL,
     "a channel's with something behind it is none either");
  ok(socketpair(AF_UNIX, SOCK_STREAM, 0, plain) == 0, "a stream socket");
  put_number("HTTPWAY_LOGFMT", plain[0]);
  ok(channel_from_environment("logfmt") == -1 && errno == EINVAL, "is no channel: EINVAL");
  close(plain[0]);
  ok(channel_from_environment("logfmt") == -1 && errno == EINVAL, "neither is a closed one");
}

static void test_unconnected(void)
{
  int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  errno = 0;
  ok(channel_send(fd, "x", 1, 0, 0) == -1 && errno == EPIPE, "nobody was ever there: EPIPE");
  close(fd);
}

static int room_of(int fd)
{
  int room = 0;
  socklen_t length = sizeof room;
  getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, &length);
  return room;
}

static void test_rooms(void)
{
  int pair[2], plain[2];
  channel_pair(pair);
  ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, plain) == 0, "sockets as the system makes them");
  ok(room_of(pair[0]) >= room_of(plain[0]), "a channel has no less room");
  is_number(room_of(pair[0]), room_of(pair[1]), "and both ends have as much");
  for (int i = 0; i < 2; i++) {
    close(pair[i]);
    close(plain[i]);
  }
}

/* When the system has none, there is none, and why is told. */
static void test_no_descriptors(void)
{
  struct rlimit before, few;
  int pair[2] = { -1, -1 }, result, error;
  getrlimit(RLIMIT_NOFILE, &before);
  few = before;
  few.rlim_cur = 0;
  setrlimit(RLIMIT_NOFILE, &few);
  errno = 0;
  result = channel_pair(pair);
  error = errno;
  setrlimit(RLIMIT_NOFILE, &before);
  ok(result == -1 && error == EMFILE, "no descriptors: no channel");
}

int main(void)
{
  test_messages();
  test_nothing();
  test_lingering();
  test_restarts();
  test_full();
  test_refuses_descriptors();
  test_environment();
  test_unconnected();
  test_rooms();
  test_no_descriptors();
  return tap_done();
}
