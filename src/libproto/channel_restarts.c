/* channel_restarts: the keeper's word on a channel that is otherwise silent. */
#include <errno.h>

#include <httpway/channel.h>

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
