/* unix_socket: bind, and what stands in the way: the socket that the last run left behind is taken
   away, as no one else could have done that: the server had given up the rights to. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/program.h>
#include <httpway/trusted.h>

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

/* Where the socket is to be: a directory that stays the same whatever is done to its name. */
struct spot {
  int directory; /* -1: there is none yet */
  char const *name;
};

static struct spot spot_find(char const *path, char const *label)
{
  struct spot spot;
  spot.directory = way_open(path, &spot.name);
  if (spot.directory == -1 && errno != ENOENT)
    die_unable(111, "look for", label, "make its directory, and let me pass through it");
  return spot;
}

static void stale_remove(struct spot const *spot, struct sockaddr_un const *address,
                         char const *label)
{
  struct stat status;
  if (spot->directory == -1)
    return;
  if (fstatat(spot->directory, spot->name, &status, AT_SYMLINK_NOFOLLOW) == -1) {
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
  if (unlinkat(spot->directory, spot->name, 0) == -1 && errno != ENOENT)
    die_unable(111, "remove the old", label, "let me write to its directory");
}

static bool is_ours(struct stat const *status, struct conf_user const *user)
{
  if (S_ISSOCK(status->st_mode) && status->st_nlink == 1 &&
      (status->st_uid == geteuid() || status->st_uid == user->uid))
    return true;
  errno = EEXIST;
  return false;
}

/* What is changed is what was looked at, and nothing else that came to stand there. A mode of -1,
   and nobody for a user, stay. */
static int socket_change(struct spot const *spot, struct conf_user const *user, int mode)
{
  struct stat status;
  int done = -1;
#if defined(O_PATH) && defined(AT_EMPTY_PATH)
  char name[sizeof "/proc/self/fd/" + UINT_FMT] = "/proc/self/fd/";
  int const fd = openat(spot->directory, spot->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1)
    return -1;
  name[strlen(name) + uint_fmt(name + strlen(name), (unsigned int)fd)] = 0;
  if (fstat(fd, &status) == 0 && is_ours(&status, user))
    done = mode == -1 ? 0 : chmod(name, (mode_t)mode);
  if (done == 0 && user->name.length)
    done = fchownat(fd, "", user->uid, user->gid, AT_EMPTY_PATH);
  fd_close(fd);
#else
  if (fstatat(spot->directory, spot->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      is_ours(&status, user))
    done =
        mode == -1 ? 0 : fchmodat(spot->directory, spot->name, (mode_t)mode, AT_SYMLINK_NOFOLLOW);
  if (done == 0 && user->name.length)
    done = fchownat(spot->directory, spot->name, user->uid, user->gid, AT_SYMLINK_NOFOLLOW);
#endif
  return done;
}

static void socket_hand_over(struct spot const *spot, struct conf_user const *user,
                             char const *label)
{
  if (user->name.length && socket_change(spot, user, -1) == -1)
    die_unable(111, "give SocketUser the socket", label, "start me as root, or leave it out");
  if (spot->directory != -1)
    fd_close(spot->directory);
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
  struct spot spot;
  if (path.n >= sizeof address.sun_path)
    strerr_dief(100, "unable to bind ", label, ": its path is too long: choose a shorter one");
  memcpy(address.sun_path, path.s, path.n);
  spot = spot_find(address.sun_path, label);
  stale_remove(&spot, &address, label);
  bind_with_mode(fd, &address, (mode_t)server->socket_mode, label);
  /* Nobody gets in before listen(2). */
  socket_hand_over(&spot, &server->socket_user, label);
}

bool unix_socket_is(struct sockaddr_un const *bound, socklen_t length, struct bytes path)
{
  char name[sizeof bound->sun_path + 1];
  size_t const before = offsetof(struct sockaddr_un, sun_path);
  struct stat status;
  if (length < before + path.n || length > sizeof *bound || path.n >= sizeof bound->sun_path ||
      memcmp(bound->sun_path, path.s, path.n) != 0)
    return false;
  memcpy(name, path.s, path.n);
  name[path.n] = 0;
  return (length == before + path.n || !bound->sun_path[path.n]) && lstat(name, &status) == 0 &&
         S_ISSOCK(status.st_mode);
}

void unix_socket_renew(struct conf_server const *server, struct bytes path, char const *label)
{
  char name[sizeof((struct sockaddr_un *)0)->sun_path];
  struct conf_user const nobody = { .uid = server->socket_user.uid };
  struct spot spot;
  memcpy(name, path.s, path.n); /* unix_socket_is has seen that it fits */
  name[path.n] = 0;
  spot = spot_find(name, label);
  if (socket_change(&spot, &nobody, (int)server->socket_mode) == -1)
    die_unable(111, "set SocketMode of", label, "start me as the user who made it");
  socket_hand_over(&spot, &server->socket_user, label);
}
