/* askers: an array of sockets. */
#include <skalibs/djbunix.h>

#include <httpway/say.h>

#include "askers.h"

static int sockets[ASKERS_MAX];
static size_t end; /* no socket from here on */

void askers_init(int channel)
{
  sockets[0] = channel;
  for (size_t i = 1; i < ASKERS_MAX; i++)
    sockets[i] = -1;
  end = 1;
}

void asker_add(int socket)
{
  for (size_t i = 1; i < ASKERS_MAX; i++)
    if (sockets[i] == -1) {
      sockets[i] = socket;
      if (end <= i)
        end = i + 1;
      return;
    }
  say(SAY_WARNING, "too many processes ask: one is refused");
  fd_close(socket);
}

void asker_remove(size_t number)
{
  fd_close(sockets[number]);
  sockets[number] = -1;
  while (sockets[end - 1] == -1)
    end--;
}

size_t askers_end(void)
{
  return end;
}

int asker_socket(size_t number)
{
  return sockets[number];
}
