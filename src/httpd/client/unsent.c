/* unsent: SIOCOUTQ of Linux, FIONWRITE of the BSDs, SO_NWRITE of macOS. */
#include <skalibs/nonposix.h>

#include <sys/ioctl.h>
#include <sys/socket.h>

#ifdef __linux__
#include <linux/sockios.h>
#endif

#include "client/unsent.h"

#if defined(SIOCOUTQ)
#define UNSENT_REQUEST SIOCOUTQ
#elif defined(FIONWRITE)
#define UNSENT_REQUEST FIONWRITE
#endif

uint64_t unsent(int fd)
{
  int n = 0;
#if defined(UNSENT_REQUEST)
  if (ioctl(fd, UNSENT_REQUEST, &n) < 0)
    return 0;
#elif defined(SO_NWRITE)
  socklen_t length = sizeof(n);
  if (getsockopt(fd, SOL_SOCKET, SO_NWRITE, &n, &length) < 0)
    return 0;
#else
  (void)fd;
#endif
  return n > 0 ? (uint64_t)n : 0;
}
