/* listening_socket: options of TCP. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "listening_socket.h"
#include "message.h"

static void option_set(int fd, int name, int value, char const *what)
{
  if (setsockopt(fd, IPPROTO_TCP, name, &value, sizeof(value)) < 0)
    message(LEVEL_WARNING, "unable to set %s: %s", what, strerror(errno));
}

void listening_socket_tune(struct listener const *listener, struct conf_server const *server)
{
  if (listener->bound.family == ADDRESS_UNIX)
    return;
  /* Answers are sent whole: the wait of Nagle's algorithm for more would only make the last part of
     each late. */
  if (server->nodelay != 0)
    option_set(listener->fd, TCP_NODELAY, 1, "TCP_NODELAY");
#ifdef TCP_DEFER_ACCEPT
  /* Linux: a client is passed on when its first bytes are there, or after a second without any.
     Nothing is woken for a handshake, and the first look at a client finds its request. */
  option_set(listener->fd, TCP_DEFER_ACCEPT, 1, "TCP_DEFER_ACCEPT");
#endif
}
