/* service: what follows from what was asked for. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service.h"

/* Whether a socket can have an IPv6 address here. */
static bool has_ipv6(void)
{
  struct sockaddr_in6 loopback = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  int fd = socket(AF_INET6, SOCK_STREAM, 0);
  bool fine = fd >= 0 && bind(fd, (struct sockaddr *)&loopback, sizeof loopback) == 0;
  if (fd >= 0)
    close(fd);
  return fine;
}

bool service_is_dual(struct service const *service)
{
  return !service->address && has_ipv6();
}
