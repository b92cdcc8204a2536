/* channel_require: a helper without a channel has been started by hand. */
#include <sys/socket.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>

#define CHANNEL 0

void channel_require(void)
{
  int type;
  socklen_t length = sizeof type;
  if (getsockopt(CHANNEL, SOL_SOCKET, SO_TYPE, &type, &length) == -1 || type != SOCK_SEQPACKET)
    strerr_dief(100, "standard input is not a channel: start me by httpway-with");
  if (ndelay_off(CHANNEL) == -1)
    strerr_diefusys(111, "prepare the channel");
}
