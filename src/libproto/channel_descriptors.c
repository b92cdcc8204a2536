/* channel_descriptors: descriptors along with a message (SCM_RIGHTS). */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

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
