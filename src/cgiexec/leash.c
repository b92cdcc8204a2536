/* leash: what is said to the core, and heard from it. */
#include <errno.h>
#include <sys/socket.h>

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
