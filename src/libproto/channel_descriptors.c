/* channel_descriptors: descriptors along with a message (SCM_RIGHTS). Whatever comes, no descriptor
   is kept that was not asked for; and all are taken, since what the system itself lets go of may be
   a connection whose closing waits as long as its sender likes (SO_LINGER). */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <skalibs/djbunix.h>

#include <httpway/channel.h>

int channel_send_descriptors(int fd, char const *bytes, size_t length, int const *descriptors,
                             unsigned int count)
{
  union {
    struct cmsghdr align;
    char room[CMSG_SPACE(CHANNEL_DESCRIPTORS_MAX * sizeof(int))];
  } control;
  struct iovec part = { .iov_base = (char *)bytes, .iov_len = length };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = CMSG_SPACE(count * sizeof(int)) };
  struct cmsghdr *head = &control.align;
  ssize_t n;
  if (count == 0 || count > CHANNEL_DESCRIPTORS_MAX)
    return errno = EINVAL, -1;
  memset(&control, 0, sizeof control);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(head), descriptors, count * sizeof(int));
  do
    n = sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  return n >= 0 ? 0 : -1;
}

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif

/* The most that can be sent at once (SCM_MAX_FD of Linux). */
enum { ANY_DESCRIPTORS_MAX = 253 };

void channel_let_go(int fd)
{
  struct linger none = { 0 };
  (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
  fd_close(fd);
}

static void descriptor_take(struct channel_message *m, int fd, unsigned int most)
{
  bool wanted = m->count++ < most && (MSG_CMSG_CLOEXEC != 0 || coe(fd) == 0);
  if (wanted)
    m->descriptors[m->count - 1] = fd;
  else
    channel_let_go(fd);
}

static void descriptors_take(struct msghdr *message, struct channel_message *m, unsigned int most)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    size_t n;
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < n; i++) {
      int fd;
      memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
      descriptor_take(m, fd, most);
    }
  }
}

int channel_receive_descriptors(int fd, enum channel_patience patience, char *buffer, size_t room,
                                unsigned int most, struct channel_message *out)
{
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(ANY_DESCRIPTORS_MAX * sizeof(int))];
  } control;
  struct iovec part = { .iov_base = buffer, .iov_len = room };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof(control.bytes) };
  ssize_t n =
      recvmsg(fd, &message, MSG_CMSG_CLOEXEC | (patience == CHANNEL_NOW ? MSG_DONTWAIT : 0));
  if (n < 0)
    return -1;
  *out = (struct channel_message){ .length = (size_t)n, .cut = message.msg_flags & MSG_TRUNC };
  for (unsigned int i = 0; i < CHANNEL_DESCRIPTORS_MAX; i++)
    out->descriptors[i] = -1;
  descriptors_take(&message, out, most);
  if (message.msg_flags & MSG_CTRUNC)
    out->count = CHANNEL_DESCRIPTORS_MAX + 1;
  return 0;
}

void channel_descriptors_close(struct channel_message *m)
{
  for (unsigned int i = 0; i < CHANNEL_DESCRIPTORS_MAX; i++) {
    if (m->descriptors[i] >= 0)
      channel_let_go(m->descriptors[i]);
    m->descriptors[i] = -1;
  }
}

long channel_receive(int fd, char *buffer, size_t room)
{
  struct channel_message m;
  bool reset = false;
  /* ECONNRESET is said once when the other side left with messages unread; ours may still be queued
     after it. */
  while (channel_receive_descriptors(fd, CHANNEL_WAIT, buffer, room, 0, &m) == -1) {
    if (errno != EINTR && (errno != ECONNRESET || reset))
      return -1;
    reset = reset || errno == ECONNRESET;
  }
  if (m.cut)
    return errno = EMSGSIZE, -1;
  return (long)m.length;
}
