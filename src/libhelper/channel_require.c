/* channel_require: a helper without a channel has been started by hand. */
#include <sys/socket.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>

#define CHANNEL 0

bool channel_is_given(void)
{
  int type;
  socklen_t length = sizeof type;
  return getsockopt(CHANNEL, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET;
}

void channel_require(void)
{
  if (!channel_is_given())
    strerr_dief(100, "standard input is not a channel: start me by httpway-with");
  if (ndelay_off(CHANNEL) == -1)
    strerr_diefusys(111, "prepare the channel");
}
