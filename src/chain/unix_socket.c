/* unix_socket: bind, and what stands in the way: the socket that the last run left behind is taken
   away, as nobody else could have done that: the server had given up the rights to. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/die.h>

#include "unix_socket.h"

/* Somebody listens, unless we are told that nobody does: a full queue is somebody, too. */
static bool is_listened_on(struct sockaddr_un const *address, char const *label)
{
  int probe = socket(AF_UNIX, SOCK_STREAM, 0);
  bool refused;
  if (probe == -1 || ndelay_on(probe) == -1)
    strerr_diefusys(111, "make a socket for ", label);
  refused = connect(probe, (struct sockaddr const *)address, sizeof *address) == -1 &&
            (errno == ECONNREFUSED || errno == ENOENT);
  fd_close(probe);
  return !refused;
}

static void stale_remove(struct sockaddr_un const *address, char const *label)
{
  struct stat status;
  if (lstat(address->sun_path, &status) == -1) {
    if (errno == ENOENT)
      return;
    die_unable(111, "look for", label, "make its directory, and let me pass through it");
  }
  if (!S_ISSOCK(status.st_mode))
    strerr_dief(111, "unable to bind ", label,
                ": there is a file that is no socket: remove it, or change Address");
  if (is_listened_on(address, label))
    strerr_dief(111, "unable to bind ", label,
                ": another program listens there: stop it, or change Address");
  if (unlink(address->sun_path) == -1 && errno != ENOENT)
    die_unable(111, "remove the old", label, "let me write to its directory");
}

/* By the umask, so that it has its mode from the first moment on. */
static void bind_with_mode(int fd, struct sockaddr_un const *address, mode_t mode,
                           char const *label)
{
  mode_t const before = umask(0777 & ~mode);
  if (bind(fd, (struct sockaddr const *)address, sizeof *address) == -1)
    die_unable(111, "bind", label, "make its directory, and let me write there");
  umask(before);
}

void unix_socket_bind(int fd, struct conf_server const *server, struct bytes path,
                      char const *label)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct conf_user const *user = &server->socket_user;
  if (path.n >= sizeof address.sun_path)
    strerr_dief(100, "unable to bind ", label, ": its path is too long: choose a shorter one");
  memcpy(address.sun_path, path.s, path.n);
  stale_remove(&address, label);
  bind_with_mode(fd, &address, (mode_t)server->socket_mode, label);
  /* Nobody gets in before listen(2). */
  if (user->name.n && lchown(address.sun_path, user->uid, user->gid) == -1)
    die_unable(111, "give SocketUser the socket", label, "start me as root, or leave it out");
}
