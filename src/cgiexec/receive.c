/* receive: one request of the channel, with its three descriptors and no others. */
#include <errno.h>
#include <poll.h>

#include <skalibs/strerr.h>

#include <httpway/channel.h>

#include "receive.h"

/* Nothing was read: the end, or a message of nothing. */
static bool is_end(int channel)
{
  struct pollfd x = { .fd = channel };
  return poll(&x, 1, 0) == 1 && x.revents & (POLLHUP | POLLERR | POLLNVAL);
}

static char const *fault_of(struct channel_message const *m)
{
  if (m->count != CGI_DESCRIPTORS)
    return "wrong number of descriptors";
  if (m->cut)
    return "message too long";
  return m->length == 0 ? "empty message" : 0;
}

enum receive_verdict receive(int channel, char buffer[CGI_MESSAGE_MAX], size_t *length,
                             int descriptors[CGI_DESCRIPTORS], char const **why)
{
  struct channel_message m;
  if (channel_receive_descriptors(channel, CHANNEL_WAIT, buffer, CGI_MESSAGE_MAX, CGI_DESCRIPTORS,
                                  &m) == -1) {
    if (errno == EINTR || errno == ECONNRESET || errno == EAGAIN)
      return RECEIVE_NOTHING;
    strerr_diefusys(111, "read from the channel");
  }
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    descriptors[i] = m.descriptors[i];
  if (m.length == 0 && m.count == 0 && is_end(channel))
    return RECEIVE_END;
  *length = m.length;
  *why = fault_of(&m);
  if (!*why && m.descriptors[CGI_LEASH] != -1)
    return RECEIVE_REQUEST;
  channel_descriptors_close(&m);
  return RECEIVE_REFUSED;
}
