/* streams: judging what came, and the ways in which a descriptor could keep us. */
#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/channel.h>

#include "account.h"
#include "streams.h"

static int nothing = -1; /* /dev/null */
static dev_t pipes;      /* the device of pipes: FIFOs with a name have others */
static bool pipes_known;

void streams_open(void)
{
  struct stat status;
  int ends[2];
  nothing = open("/dev/null", O_RDONLY | O_CLOEXEC); /* none in this root: the pipe must do */
  if (pipecoe(ends) == -1)
    return;
  pipes_known = fstat(ends[0], &status) == 0;
  pipes = status.st_dev;
  fd_close(ends[0]);
  fd_close(ends[1]);
}

static bool socket_option_is(int fd, int option, int wanted)
{
  int value;
  socklen_t length = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 && value == wanted;
}

/* Of a connection to elsewhere the core could make the end wait (SO_LINGER). */
static bool is_local_stream(int fd)
{
#ifdef SO_DOMAIN
  if (!socket_option_is(fd, SO_DOMAIN, AF_UNIX))
    return false;
#endif
  return socket_option_is(fd, SO_TYPE, SOCK_STREAM) && !socket_option_is(fd, SO_ACCEPTCONN, 1);
}

/* Root's pipes are logs and the like, of which a core may have an end. */
static bool is_for_scripts(struct stat const *status)
{
  return pipes_known && S_ISFIFO(status->st_mode) && status->st_dev == pipes && status->st_uid != 0;
}

bool streams_prepare(struct stream *stream, int fd)
{
  struct stat status;
  int flags = fcntl(fd, F_GETFL);
  if (flags == -1 || fstat(fd, &status) == -1 ||
      !(S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) ||
        (S_ISSOCK(status.st_mode) && is_local_stream(fd))))
    return false;
  *stream = (struct stream){ fd, is_for_scripts(&status) };
  return !(flags & O_NONBLOCK) || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != -1;
}

int streams_input(struct script const *s, struct stream const *input)
{
  if (!s->request->content_length && nothing != -1)
    return nothing;
  streams_give(input, s);
  return input->fd;
}

void streams_give(struct stream const *stream, struct script const *s)
{
  if (!stream->is_pipe || !account_may_change())
    return;
  /* Without the right to (CAP_CHOWN) only these names cannot be opened. */
  if (fchown(stream->fd, s->uid, s->gid) == -1)
    return;
}

void streams_close(int fd)
{
  channel_let_go(fd);
}
