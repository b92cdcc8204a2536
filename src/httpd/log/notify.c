/* notify: the protocol of sd_notify(3) is lines of NAME=VALUE in one datagram; that is all of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <skalibs/djbunix.h>
#include <skalibs/socket.h>

#include "log/clock.h"
#include "log/message.h"
#include "log/notify.h"

/* Connected; -1: nobody wants to know. */
static int manager = -1;

/* Returns the length of the address, 0 when name is none. */
static socklen_t address_make(struct sockaddr_un *address, char const *name)
{
  size_t n = strlen(name);
  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  if (n < 2 || n >= sizeof(address->sun_path) || (name[0] != '/' && name[0] != '@'))
    return 0;
  memcpy(address->sun_path, name, n);
  if (name[0] == '/')
    return sizeof(*address);
  address->sun_path[0] = 0;
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

void notify_open(void)
{
  char const *name = getenv("NOTIFY_SOCKET");
  struct sockaddr_un address;
  socklen_t length;
  if (!name || !*name)
    return;
  length = address_make(&address, name);
  if (!length) {
    message(LEVEL_WARNING, "NOTIFY_SOCKET is neither an absolute path nor @ and a name: unset it");
    return;
  }
  manager = ipc_datagram_nbcoe();
  if (manager >= 0 && connect(manager, (struct sockaddr const *)&address, length) == 0)
    return;
  message(LEVEL_WARNING, "unable to connect to %s of NOTIFY_SOCKET: %s: unset it", name,
          strerror(errno));
  if (manager >= 0)
    fd_close(manager);
  manager = -1;
}

void notify_close(void)
{
  if (manager >= 0)
    fd_close(manager);
  manager = -1;
}

static void notify(char const *text, size_t length)
{
  if (manager >= 0 && send(manager, text, length, MSG_NOSIGNAL) < 0)
    message(LEVEL_WARNING, "unable to tell the service manager: %s", strerror(errno));
}

void notify_ready(void)
{
  notify("READY=1", sizeof("READY=1") - 1);
}

/* The time tells the manager which of its requests this is about. */
void notify_reloading(void)
{
  char text[80];
  int n;
  if (manager < 0)
    return;
  n = snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%llu",
               (unsigned long long)clock_monotonic());
  notify(text, (size_t)n);
}

void notify_stopping(void)
{
  notify("STOPPING=1", sizeof("STOPPING=1") - 1);
}
