/* receive: one request of the channel, with its three descriptors and no others. */
#include <errno.h>

#include <httpway/channel.h>
#include <httpway/self.h>

#include "receive.h"

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
    /* Whatever else the system may be short of: what is there stays there. */
    if (errno != EINTR && errno != ECONNRESET && errno != EAGAIN)
      rest(REST_USUAL);
    return RECEIVE_NOTHING;
  }
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    descriptors[i] = m.descriptors[i];
  if (m.length == 0 && m.count == 0 && channel_is_over(channel))
    return RECEIVE_END;
  *length = m.length;
  *why = fault_of(&m);
  if (!*why && m.descriptors[CGI_LEASH] != -1)
    return RECEIVE_REQUEST;
  return RECEIVE_REFUSED;
}
