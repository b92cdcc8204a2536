/* httpway-listen: the sockets of every Server, left open for the program that follows: those that
   were passed to it, and the missing ones. It serves nobody and drops nothing. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/channel.h>
#include <httpway/conf_trusted.h>
#include <httpway/listenfds.h>
#include <httpway/program.h>

#include "pid_file.h"
#include "server_socket.h"

#define USAGE "httpway-listen compiled-configuration prog..."
#define dieusage() strerr_dieusage(100, USAGE)

/* To the first free number from where on. */
static int move_up(int fd, int where)
{
  int moved = fcntl(fd, F_DUPFD, where);
  if (moved == -1 || coe(moved) == -1)
    strerr_diefusys(111, "make room for the sockets");
  close(fd);
  return moved;
}

/* The sockets that were passed to us, and the channel to httpway-hold, make room for `sockets`. */
static struct passed_sockets passed_take(int sockets)
{
  struct passed_sockets passed = { .count = listenfds_take() };
  int place;
  if (passed.count < 0)
    strerr_dief(100, "LISTEN_FDS or LISTEN_PID malformed: unset them");
  place = LISTENFDS_START + (sockets > passed.count ? sockets : passed.count);
  passed.fds = calloc((size_t)passed.count + 1, sizeof *passed.fds);
  if (!passed.fds)
    strerr_diefusys(111, "allocate memory");
  for (int i = 0; i < passed.count; i++)
    passed.fds[i] = move_up(LISTENFDS_START + i, place);
  return passed;
}

/* -1: there is none. */
static int holder_find(int sockets)
{
  int channel = channel_from_environment("hold");
  if (channel == -1 && errno != ENOENT)
    die_unable(100, "use the channel named in", "HTTPWAY_HOLD",
               "start me by httpway-hold, or unset it");
  return channel == -1 ? -1 : move_up(channel, LISTENFDS_START + sockets);
}

/* It keeps them open, whatever becomes of us. The channel is for the server after that. */
static void holder_give(int channel, int sockets)
{
  char number[UINT_FMT];
  for (int i = 0; i < sockets; i++) {
    int const fd = LISTENFDS_START + i;
    while (channel_send_descriptors(channel, "S", 1, &fd, 1) == -1) {
      struct pollfd room = { .fd = channel, .events = POLLOUT };
      if (errno != EAGAIN || poll(&room, 1, -1) == -1)
        strerr_diefusys(111, "put a socket in its place");
    }
  }
  number[uint_fmt(number, (unsigned int)channel)] = 0;
  if (uncoe(channel) == -1 || setenv("HTTPWAY_HOLD", number, 1) == -1)
    strerr_diefusys(111, "set LISTEN_FDS");
}

/* Each gets its number at once, so that no later one can take it. */
static void place(int fd, int where)
{
  if (fd_move(where, fd) == -1 || fcntl(where, F_SETFD, 0) == -1)
    strerr_diefusys(111, "put a socket in its place");
}

/* Returns how many sockets there are. */
static int listen_everywhere(struct conf const *c, struct passed_sockets const *passed)
{
  int count = 0;
  for (uint32_t i = 0; i < c->globals->servers; i++) {
    struct conf_sockets const *sockets = &c->servers[i].sockets;
    for (uint32_t j = 0; j < sockets->count; j++)
      place(server_socket(c->servers + i, conf_sockets(sockets) + j, passed),
            LISTENFDS_START + count++);
  }
  return count;
}

int main(int argc, char const *const *argv)
{
  struct passed_sockets passed;
  struct conf c;
  int sockets, channel;
  PROG = "httpway-listen";
  about(argc, argv, USAGE);
  if (argc < 3)
    dieusage();
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  conf_start(&c, argv[1], 0);
  if (!c.globals->servers) {
    strerr_warni("no Server in ", argv[1], ": nothing to do");
    return 0;
  }
  sockets = (int)conf_socket_count(&c);
  passed = passed_take(sockets);
  channel = holder_find(sockets);
  sockets = listen_everywhere(&c, &passed);
  if (channel >= 0)
    holder_give(channel, sockets);
  pid_file_write(c.globals, channel >= 0 ? getppid() : getpid());
  if (listenfds_announce(sockets) == -1)
    strerr_diefusys(111, "set LISTEN_FDS");
  conf_close(&c);
  execvp(argv[2], (char *const *)argv + 2);
  die_unable(111, "run", argv[2], "name a program that can be executed");
}
