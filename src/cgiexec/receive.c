/* receive: recvmsg with SCM_RIGHTS. Whatever comes, no descriptor is kept that was not asked for.
 */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include "receive.h"

/* Somewhat more than the right number, to see that there are more; the rest the kernel closes. */
enum { TAKEN_MAX = 8 };

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif

/* Returns how many there are; the first CGI_DESCRIPTORS are kept for now. */
static size_t descriptors_take(struct msghdr *message, int descriptors[CGI_DESCRIPTORS])
{
  size_t count = 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    size_t n;
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < n; i++, count++) {
      int fd;
      memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
      if (count < CGI_DESCRIPTORS && (MSG_CMSG_CLOEXEC != 0 || coe(fd) == 0))
        descriptors[count] = fd;
      else
        fd_close(fd);
    }
  }
  return count;
}

static void descriptors_close(int descriptors[CGI_DESCRIPTORS])
{
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    if (descriptors[i] != -1)
      fd_close(descriptors[i]);
}

/* Nothing was read: the end, or a message of nothing. */
static bool is_end(int channel)
{
  struct pollfd x = { .fd = channel };
  return poll(&x, 1, 0) == 1 && x.revents & (POLLHUP | POLLERR | POLLNVAL);
}

enum receive_verdict receive(int channel, char buffer[CGI_MESSAGE_MAX], size_t *length,
                             int descriptors[CGI_DESCRIPTORS], char const **why)
{
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(TAKEN_MAX * sizeof(int))];
  } control;
  struct iovec part = { .iov_base = buffer, .iov_len = CGI_MESSAGE_MAX };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };
  size_t count;
  ssize_t n = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
  if (n == -1 && (errno == EINTR || errno == ECONNRESET || errno == EAGAIN))
    return RECEIVE_NOTHING;
  if (n == -1)
    strerr_diefusys(111, "read from the channel");
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    descriptors[i] = -1;
  count = descriptors_take(&message, descriptors);
  if (n == 0 && count == 0 && is_end(channel))
    return RECEIVE_END;
  *length = (size_t)n;
  *why = count != CGI_DESCRIPTORS || message.msg_flags & MSG_CTRUNC ? "wrong number of descriptors"
         : message.msg_flags & MSG_TRUNC                            ? "message too long"
         : n == 0                                                   ? "empty message"
                                                                    : 0;
  if (!*why && descriptors[CGI_LEASH] != -1)
    return RECEIVE_REQUEST;
  descriptors_close(descriptors);
  return RECEIVE_REFUSED;
}
