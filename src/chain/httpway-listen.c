/* httpway-listen: the sockets of every Server, left open for the program that follows. It serves
   nobody and drops nothing. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/about.h>
#include <httpway/die.h>
#include <httpway/listenfds.h>

#include "pid_file.h"
#include "server_socket.h"

#define USAGE "httpway-listen compiled-configuration prog..."
#define dieusage() strerr_dieusage(100, USAGE)

/* Each goes to its place at once, so that no later one can come to stand there. */
static void place(int fd, int where)
{
  if (fd_move(where, fd) == -1 || fcntl(where, F_SETFD, 0) == -1)
    strerr_diefusys(111, "put a socket in its place");
}

/* Returns how many sockets there are. */
static int listen_everywhere(struct conf const *c, char const *file)
{
  struct conf_server server;
  struct conf_socket socket;
  int count = 0;
  for (uint32_t i = 0; i < c->globals.servers; i++) {
    if (conf_server_read(c, i, &server) != 1)
      die_damaged(file);
    while (conf_socket_next(&server.socket_entries, &socket))
      place(server_socket(&server, &socket), LISTENFDS_START + count++);
    if (server.socket_entries.n)
      die_damaged(file);
  }
  return count;
}

int main(int argc, char const *const *argv)
{
  struct conf c;
  int sockets;
  PROG = "httpway-listen";
  about(argc, argv, USAGE);
  if (argc < 3)
    dieusage();
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  if (!conf_open_trusted(&c, argv[1]))
    die_configuration(argv[1]);
  if (!c.globals.servers) {
    strerr_warni("no Server in ", argv[1], ": nothing to do");
    return 0;
  }
  sockets = listen_everywhere(&c, argv[1]);
  pid_file_write(&c.globals);
  if (listenfds_announce(sockets) == -1)
    strerr_diefusys(111, "set LISTEN_FDS");
  conf_close(&c);
  execvp(argv[2], (char *const *)argv + 2);
  die_unable(111, "run", argv[2], "name a program that can be executed");
}
