/* Descriptors along with messages: exactly those that were sent and are wanted arrive, the others
 * are closed. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <httpway/channel.h>

#include "tap.h"

enum { MOST = CHANNEL_DESCRIPTORS_MAX };

/* The number that the next descriptor will have: nothing has been left open when it is the same. */
static int next_descriptor(void)
{
  int const fd = dup(0), number = fd;

  close(fd);
  return number;
}

/* Whether one end of a pipe leads to the other. */
static bool leads_to(int writer, int reader)
{
  char byte = 0;

  return write(writer, "x", 1) == 1 && read(reader, &byte, 1) == 1 && byte == 'x';
}

static void pass(int const pair[2], unsigned int count, unsigned int most)
{
  int ends[MOST][2], writers[MOST];
  int before = next_descriptor();
  struct channel_message m;
  char buffer[8], byte;
  bool right = true;

  for (unsigned int i = 0; i < count; i++) {
    right = pipe(ends[i]) == 0 && right;
    writers[i] = ends[i][1];
  }
  is_number(channel_send_descriptors(pair[0], "word", 4, writers, count), 0, "sent");
  for (unsigned int i = 0; i < count; i++)
    close(writers[i]);
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), most, &m), 0,
            "received");
  ok(m.length == 4 && !m.cut && !memcmp(buffer, "word", 4), "with its bytes");
  ok(count <= most ? m.count == count : m.count > most,
     "how many came, or that they were too many");
  for (unsigned int i = 0; i < MOST; i++)
    if (i < count && count <= most)
      right = right && leads_to(m.descriptors[i], ends[i][0]) &&
              fcntl(m.descriptors[i], F_GETFD) & FD_CLOEXEC;
    else if (count <= most)
      right = right && m.descriptors[i] < 0;
  ok(right, "those that are wanted are here, in their order, close-on-exec, and no others");
  channel_descriptors_close(&m);
  for (unsigned int i = 0; i < count; i++) {
    right = right && read(ends[i][0], &byte, 1) == 0;
    close(ends[i][0]);
  }
  ok(right, "nobody holds any of them afterwards");
  is_number(next_descriptor(), before, "nothing is left open");
}

static void test_counts(void)
{
  int pair[2], some[MOST + 1] = { 0 };
  struct channel_message m;
  char buffer[8];

  channel_pair(pair);
  for (unsigned int count = 1; count <= MOST; count++)
    for (unsigned int most = 0; most <= MOST; most++)
      pass(pair, count, most);
  for (unsigned int wrong = 0; wrong <= MOST + 1; wrong += MOST + 1) {
    errno = 0;
    ok(channel_send_descriptors(pair[0], "x", 1, some, wrong) == -1 && errno == EINVAL,
       "none, or more than may be: refused");
  }
  errno = 0;
  ok(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), MOST, &m) == -1 &&
         (errno == EAGAIN || errno == EWOULDBLOCK),
     "and nothing was sent");
  close(pair[0]);
  close(pair[1]);
}

/* More than any of ours sends, as one that has been taken over may. */
static void test_too_many(void)
{
  enum { MANY = 4 * MOST };
  int pair[2], many[MANY] = { 0 }, before;
  union {
    struct cmsghdr align;
    char room[CMSG_SPACE(MANY * sizeof(int))];
  } control = { .room = { 0 } };
  struct iovec part = { "x", 1 };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = sizeof(control.room) };
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  struct channel_message m;
  char buffer[8];

  channel_pair(pair);
  before = next_descriptor();
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(many));
  memcpy(CMSG_DATA(head), many, sizeof(many));
  ok(sendmsg(pair[0], &message, 0) == 1, "very many are sent");
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), MOST, &m), 0,
            "received");
  ok(m.count > MOST, "they are told to be too many");
  channel_descriptors_close(&m);
  is_number(next_descriptor(), before, "and none is left open");
  close(pair[0]);
  close(pair[1]);
}

/* Other things come along, too: who sent it, where that is asked for. */
static void test_others(void)
{
#ifdef SO_PASSCRED
  int pair[2], on = 1;
  struct channel_message m;
  char buffer[4];

  channel_pair(pair);
  ok(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) == 0, "credentials come along");
  is_number(channel_send(pair[0], "x", 1, 0, 0), 0, "sent");
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), MOST, &m), 0,
            "received");
  is_number(m.count, 0, "they are no descriptors");
  ok(fcntl(0, F_GETFD) != -1 && fcntl(1, F_GETFD) != -1, "and no number of them is closed");
  close(pair[0]);
  close(pair[1]);
#endif
}

/* Sent once, whatever errno was before; cut when the reader has no room; refused when nobody is
 * there. */
static void test_messages(void)
{
  int pair[2], zero = 0;
  struct channel_message m;
  char buffer[4];

  channel_pair(pair);
  errno = EINTR;
  is_number(channel_send_descriptors(pair[0], "one", 3, &zero, 1), 0, "sent");
  errno = EINTR;
  is_number(channel_send(pair[0], "longer", 6, 0, 0), 0, "and another without");
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m), 0,
            "received");
  ok(m.length == 3 && m.count == 1 && !m.cut, "the one");
  channel_descriptors_close(&m);
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m), 0,
            "received");
  ok(m.cut && m.count == 0, "the other, which was too long");
  ok(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m) == -1,
     "each once");
  close(pair[1]);
  ok(channel_send_descriptors(pair[0], "x", 1, &zero, 1) == -1, "nobody to send to");
  close(pair[0]);

  channel_pair(pair);
  channel_send(pair[0], "unread", 6, 0, 0);
  close(pair[1]);
  errno = 0;
  ok(channel_send(pair[0], "x", 1, 0, 0) == -1 && errno == EPIPE,
     "one that left with messages unread is gone as well");
  close(pair[0]);
}

/* One of no bytes is one, too, and is sent once. */
static void test_nothing(void)
{
  int pair[2], zero = 0;
  struct channel_message m;
  char buffer[4];

  channel_pair(pair);
  errno = EINTR;
  is_number(channel_send_descriptors(pair[0], "", 0, &zero, 1), 0, "nothing, and a descriptor");
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m), 0,
            "received");
  ok(m.length == 0 && m.count == 1, "as it is");
  channel_descriptors_close(&m);
  ok(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m) == -1,
     "once");
  close(pair[0]);
  close(pair[1]);
}

/* One that could not be taken is one too many. */
static void test_no_room(void)
{
  int pair[2], zero = 0, result;
  struct channel_message m;
  struct rlimit before, few;
  char buffer[4];

  channel_pair(pair);
  is_number(channel_send_descriptors(pair[0], "x", 1, &zero, 1), 0, "sent");
  getrlimit(RLIMIT_NOFILE, &before);
  few = before;
  few.rlim_cur = 0;
  setrlimit(RLIMIT_NOFILE, &few);
  result = channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m);
  setrlimit(RLIMIT_NOFILE, &before);
  ok(result == 0 && m.length == 1 && m.count > MOST && m.descriptors[0] == -1,
     "where no descriptor can be had, they are told to be too many");
  close(pair[0]);
  close(pair[1]);
}

/* Descriptor 0 is one as the others are. Last, since standard input is closed. */
static void test_lowest(void)
{
  int pair[2];
  struct channel_message m;
  char buffer[4];

  channel_pair(pair);
  close(0);
  is_number(channel_send_descriptors(pair[0], "x", 1, pair, 1), 0, "sent");
  is_number(channel_receive_descriptors(pair[1], CHANNEL_NOW, buffer, sizeof(buffer), 1, &m), 0,
            "received");
  ok(m.count == 1 && m.descriptors[0] == 0, "as descriptor 0");
  channel_descriptors_close(&m);
  ok(fcntl(0, F_GETFD) == -1 && errno == EBADF, "which is closed with the others");
  close(pair[0]);
  close(pair[1]);
}

int main(void)
{
  test_counts();
  test_too_many();
  test_others();
  test_messages();
  test_nothing();
  test_no_room();
  test_lowest();
  return tap_done();
}
