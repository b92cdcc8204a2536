/* held_chain: sockets come up over the channel, and go down to the next chain as LISTEN_FDS. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/channel.h>
#include <httpway/listenfds.h>
#include <httpway/program.h>
#include <httpway/self.h>

#include "held_chain.h"

/* More sockets than any configuration has; what comes after them is no chain of ours. */
enum { SOCKETS_MAX = 65536 };

/* An open copy for the program that is to be executed, out of the way of `sockets` of them. */
static int leave_open(int fd, size_t sockets)
{
  int copy = fcntl(fd, F_DUPFD, LISTENFDS_START + (int)sockets);
  if (copy == -1)
    strerr_diefusys(111, "make room for the sockets");
  return copy;
}

/* All first go out of the way of all. */
static void leave_sockets(struct held_chain const *before)
{
  for (size_t i = 0; i < before->count; i++)
    before->sockets[i] = leave_open(before->sockets[i], before->count);
  for (size_t i = 0; i < before->count; i++)
    if (fd_move(LISTENFDS_START + (int)i, before->sockets[i]) == -1)
      strerr_diefusys(111, "make room for the sockets");
  if (before->count && listenfds_announce((int)before->count) == -1)
    strerr_diefusys(111, "set LISTEN_FDS");
}

static _Noreturn void run(struct held_chain const *before, int channel, char const *const *words)
{
  char number[UINT_FMT];
  selfpipe_finish();
  signals_default();
  channel = leave_open(channel, before ? before->count : 0);
  if (before)
    leave_sockets(before);
  number[uint_fmt(number, (unsigned int)channel)] = 0;
  if (setenv("HTTPWAY_HOLD", number, 1) == -1)
    strerr_diefusys(111, "set LISTEN_FDS");
  execvp(words[0], (char *const *)words);
  die_unable(111, "run", words[0], "name a program that can be executed");
}

bool held_chain_start(struct held_chain *chain, struct held_chain const *before,
                      char const *const *words)
{
  static uint64_t starts;
  int pair[2];
  pid_t pid;
  if (channel_pair(pair) == -1)
    return false;
  pid = fork();
  if (pid == 0)
    run(before, pair[1], words);
  fd_close(pair[1]);
  if (pid == -1) {
    fd_close(pair[0]);
    return false;
  }
  *chain = (struct held_chain){ .pid = pid, .number = ++starts, .channel = pair[0] };
  return true;
}

static bool socket_keep(struct held_chain *chain, int fd)
{
  int *more = chain->count < SOCKETS_MAX
                  ? realloc(chain->sockets, (chain->count + 1) * sizeof *chain->sockets)
                  : 0;
  if (!more) {
    fd_close(fd);
    return false;
  }
  chain->sockets = more;
  chain->sockets[chain->count++] = fd;
  return true;
}

enum held_chain_state held_chain_read(struct held_chain *chain)
{
  struct channel_message m;
  char word;
  for (;;) {
    if (channel_receive_descriptors(chain->channel, CHANNEL_NOW, &word, 1, 1, &m) == -1)
      return errno == EINTR || errno == EAGAIN || errno == ECONNRESET ? HELD_CHAIN_STARTS
                                                                      : HELD_CHAIN_GONE;
    if (m.length == 1 && word == 'S' && m.count == 1 && m.descriptors[0] >= 0) {
      if (!socket_keep(chain, m.descriptors[0]))
        return HELD_CHAIN_GONE;
      continue;
    }
    channel_descriptors_close(&m);
    if (m.length != 1 || word != 'R')
      return HELD_CHAIN_GONE;
    (void)shutdown(chain->channel, SHUT_RD);
    return HELD_CHAIN_SERVES;
  }
}

static void sockets_close(struct held_chain *chain)
{
  while (chain->count)
    fd_close(chain->sockets[--chain->count]);
  free(chain->sockets);
  chain->sockets = 0;
}

void held_chain_succeed(struct held_chain *chain)
{
  sockets_close(chain);
  (void)channel_send(chain->channel, "L", 1, 0, 0);
}

void held_chain_free(struct held_chain *chain)
{
  sockets_close(chain);
  fd_close(chain->channel);
  *chain = (struct held_chain){ .pid = 0 };
}
