/* channel: making, finding, sending on and receiving from the sockets of doc/protocol.html. What
   the messages mean is not known here. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/bytes.h>
#include <httpway/channel.h>

#define VARIABLE_PREFIX "HTTPWAY_"
#define NAME_MAX_LENGTH 32
/* Room for a few of the largest messages, where the system's default is smaller. */
#define CHANNEL_ROOM (256 * 1024)

static bool is_local(int fd)
{
#ifdef SO_DOMAIN
  int domain;
  socklen_t length = sizeof domain;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == AF_UNIX;
#else
  struct sockaddr_storage address = { 0 };
  socklen_t length = sizeof address;
  return getsockname(fd, (struct sockaddr *)&address, &length) == 0 && address.ss_family == AF_UNIX;
#endif
}

bool channel_is(int fd)
{
  int type;
  socklen_t length = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET &&
         is_local(fd);
}

/* The value of HTTPWAY_NAME, or null. */
static char const *variable_value(char const *name)
{
  char variable[sizeof VARIABLE_PREFIX + NAME_MAX_LENGTH] = VARIABLE_PREFIX;
  size_t length = sizeof VARIABLE_PREFIX - 1;
  for (; *name; name++) {
    char c = *name;
    if (length == sizeof variable - 1)
      return 0;
    variable[length++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  variable[length] = 0;
  return getenv(variable);
}

int channel_from_environment(char const *name)
{
  unsigned int fd;
  char const *value = variable_value(name);
  if (!value)
    return errno = ENOENT, -1;
  if (!uint0_scan(value, &fd) || fd > INT_MAX || !channel_is((int)fd))
    return errno = EINVAL, -1;
  if (coe((int)fd) == -1 || ndelay_on((int)fd) == -1)
    return -1;
  return (int)fd;
}

void channel_require(void)
{
  if (!channel_is(CHANNEL_OF_HELPER))
    strerr_dief(100, "standard input is not a channel: start me by httpway-with");
  if (ndelay_off(CHANNEL_OF_HELPER) == -1)
    strerr_diefusys(111, "prepare the channel");
}

static void enlarge(int fd)
{
  int room;
  socklen_t length = sizeof room;
  if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, &length) == 0 && room < CHANNEL_ROOM) {
    room = CHANNEL_ROOM;
    /* Refused: the channel is as large as the system likes it. */
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  }
}

int channel_pair(int pair[2])
{
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == -1)
    return -1;
  if (coe(pair[0]) == -1 || coe(pair[1]) == -1) {
    int e = errno;
    close(pair[0]);
    close(pair[1]);
    return errno = e, -1;
  }
  enlarge(pair[0]);
  enlarge(pair[1]);
  return 0;
}

bool channel_is_over(int fd)
{
  struct pollfd x = { .fd = fd, .events = CHANNEL_OVER };
  return poll(&x, 1, 0) == 1;
}

int channel_send(int fd, char const *head, size_t head_length, char const *body, size_t body_length)
{
  struct iovec parts[2] = { { .iov_base = (char *)head, .iov_len = head_length },
                            { .iov_base = (char *)body, .iov_len = body_length } };
  struct msghdr message = { .msg_iov = parts, .msg_iovlen = body_length ? 2 : 1 };
  ssize_t n;
  do
    n = sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  if (n >= 0)
    return 0;
  if (errno == ECONNRESET || errno == ENOTCONN || errno == ECONNREFUSED)
    errno = EPIPE;
  else if (errno == EWOULDBLOCK)
    errno = EAGAIN;
  return -1;
}

/* At most this many messages at once: a keeper that sends more is broken, and others are not to
   wait. */
enum { MESSAGES_AT_ONCE = 16 };

unsigned int channel_restarts(int fd, bool *ended)
{
  unsigned int count = 0;
  *ended = false;
  for (int i = 0; i < MESSAGES_AT_ONCE; i++) {
    char message[8];
    long n = channel_receive(fd, message, sizeof(message));
    if (n < 0 && errno != EMSGSIZE)
      break;
    if (n == 0 && channel_is_over(fd)) {
      *ended = true;
      break;
    }
    if (channel_is_restarted(message, n))
      count++;
  }
  return count;
}
