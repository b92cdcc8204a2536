/* socket_address: between sockaddr and struct address. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <skalibs/socket.h>

#include "conn/socket_address.h"

int socket_address_local(int fd, struct address *out)
{
  struct sockaddr_storage storage;
  socklen_t length = sizeof(storage);
  if (getsockname(fd, (struct sockaddr *)&storage, &length) < 0)
    return -1;
  memset(out, 0, sizeof(*out));
  if (storage.ss_family == AF_INET) {
    struct sockaddr_in const *in = (struct sockaddr_in const *)&storage;
    out->family = ADDRESS_IPV4;
    memcpy(out->ip, &in->sin_addr, 4);
    out->port = ntohs(in->sin_port);
  } else if (storage.ss_family == AF_INET6) {
    struct sockaddr_in6 const *in = (struct sockaddr_in6 const *)&storage;
    out->family = ADDRESS_IPV6;
    memcpy(out->ip, &in->sin6_addr, 16);
    out->port = ntohs(in->sin6_port);
  } else if (storage.ss_family == AF_UNIX) {
    out->family = ADDRESS_UNIX;
  } else {
    errno = EAFNOSUPPORT;
    return -1;
  }
  return 0;
}

size_t socket_address_path(int fd, char path[SOCKET_PATH_MAX])
{
  struct sockaddr_un address;
  socklen_t length = sizeof(address);
  size_t const before = offsetof(struct sockaddr_un, sun_path);
  size_t n;
  memset(&address, 0, sizeof(address));
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0 || length <= before ||
      length > sizeof(address))
    return 0;
  /* The NUL at the end may be counted or not. */
  n = length - before;
  if (address.sun_path[0])
    n = bytes_find(bytes_of(address.sun_path, n), 0);
  if (n > SOCKET_PATH_MAX)
    return 0;
  memcpy(path, address.sun_path, n);
  return n;
}

int socket_address_accept(int fd, uint8_t family, struct address *client)
{
  char path[SOCKET_PATH_MAX];
  int accepted, cut;
  memset(client, 0, sizeof(*client));
  client->family = family;
  if (family == ADDRESS_UNIX)
    return ipc_accept_nbcoe(fd, path, sizeof(path), &cut);
  accepted = family == ADDRESS_IPV4 ? socket_accept4_nbcoe(fd, (char *)client->ip, &client->port)
                                    : socket_accept6_nbcoe(fd, (char *)client->ip, &client->port);
  address_unmap(client);
  return accepted;
}
