/* leash: what is heard from the core, and said to it: requests, questions, exit reports. */
#include <errno.h>
#include <sys/socket.h>

#include <httpway/channel.h>
#include <httpway/self.h>

#include "leash.h"

void leash_tell(int leash, struct cgi_fate const *fate)
{
  char message[CGI_FATE_MAX];
  size_t n = cgi_pack_fate(message, sizeof message, fate);
  ssize_t sent;
  do
    sent = send(leash, message, n, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent == -1 && errno == EINTR);
  (void)sent; /* the core is gone, or does not listen */
}

void leash_refuse(int leash, uint16_t status, char const *why)
{
  struct cgi_fate fate = { .kind = CGI_REFUSED, .status = status, .text = bytes_from_string(why) };
  leash_tell(leash, &fate);
}

static bool is_why(char byte)
{
  return byte == CGI_WHY_CLIENT || byte == CGI_WHY_TIMEOUT || byte == CGI_WHY_OUTPUT;
}

/* A message of nothing is taken for the end. */
enum leash_word leash_hear(int leash, char *why)
{
  char byte = 0;
  ssize_t n = recv(leash, &byte, 1, MSG_DONTWAIT);
  *why = byte;
  if (n > 0)
    return is_why(byte) ? LEASH_TOLD : LEASH_ASKED;
  if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOMEM ||
                errno == ENOBUFS))
    return LEASH_NOTHING;
  return LEASH_OVER;
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
