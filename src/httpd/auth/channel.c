/* channel: the core's end of the channel to authcheck, made and made again. */
#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>

#include "auth/client.h"
#include "pools/homes.h"
#include "state/server.h"

void authcheck_client_init(struct server *server, int channel)
{
  struct authcheck_client *client = &server->authcheck;
  /* The rest is zero from the start: pages of the batch that are never written cost nothing. */
  client->channel = channel;
  client->common = -1;
  timer_queue_init(&client->waiting, (uint64_t)server->conf.globals->auth_timeout * 1000);
  if (channel >= 0 && homes_init(&client->homes) < 0)
    strerr_diefusys(111, "allocate memory");
}

static bool socket_send(int channel, int socket)
{
  struct auth_question question = { .kind = AUTH_ATTACH };
  char packed[AUTH_QUESTION_MAX];
  size_t length = auth_pack_question(packed, sizeof(packed), &question);
  return channel_send_descriptors(channel, packed, length, &socket, 1) == 0;
}

/* False with errno: not now. */
static bool pair_attach(struct authcheck_client *client)
{
  int pair[2], e;
  if (channel_pair(pair) < 0)
    return false;
  if (ndelay_on(pair[0]) == 0 && socket_send(client->common, pair[1])) {
    fd_close(pair[1]);
    client->channel = pair[0];
    return true;
  }
  e = errno;
  fd_close(pair[0]);
  fd_close(pair[1]);
  errno = e;
  return false;
}

bool authcheck_attach_again(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  if (!client->detached)
    return true;
  client->detached = !pair_attach(client);
  client->gone = client->gone || (client->detached && errno == EPIPE);
  poll_set_fixed(&server->poll_set, SLOT_AUTHCHECK, client->detached ? -1 : client->channel,
                 POLLIN);
  return !client->detached;
}

void authcheck_attach(struct server *server)
{
  struct authcheck_client *client = &server->authcheck;
  if (client->channel < 0)
    return;
  client->common = client->channel;
  client->detached = true;
  if (!authcheck_attach_again(server))
    strerr_diefusys(111, "make a channel");
}
