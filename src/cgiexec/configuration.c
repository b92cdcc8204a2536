/* configuration: opening the compiled configuration, and noticing that it was replaced. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/cgi.h>

#include "configuration.h"
#include "say.h"

struct opened {
  struct conf conf;
  uint64_t stamp;
  bool open;
};

static struct opened newest, before;
/* Where it is looked for again: a directory and a name in it, so that a change of root does not
   hide it. -1: nowhere, it came as a descriptor. */
static int directory = -1;
static char const *name;
static uint64_t refused; /* stamp of a file that was no configuration: said once */

int configuration_descriptor(char const *path)
{
  unsigned int fd;
  if (strncmp(path, "/dev/fd/", 8) != 0 || !uint0_scan(path + 8, &fd) || fd > INT_MAX)
    return -1;
  return (int)fd;
}

static void place_open(char const *path)
{
  char const *slash = strrchr(path, '/');
  char text[PATH_MAX] = ".";
  name = slash ? slash + 1 : path;
  if (configuration_descriptor(path) != -1)
    return;
  if (slash) {
    size_t n = slash == path ? 1 : (size_t)(slash - path);
    if (n >= sizeof text)
      strerr_dief(100, path, ": name too long");
    memcpy(text, path, n);
    text[n] = 0;
  }
  directory = open(text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory == -1)
    strerr_diefusys(111, "open directory ", text);
}

/* 1 ok, 0 with errno. */
static int take(struct opened *o, int fd)
{
  int ok;
  o->stamp = cgi_stamp(fd);
  ok = conf_open_fd(&o->conf, fd);
  o->open = ok;
  fd_close(fd);
  return ok;
}

void configuration_open(char const *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    strerr_diefusys(111, "open ", path);
  if (!take(&newest, fd)) {
    if (errno == EPROTO)
      strerr_dief(100, path,
                  ": not a compiled configuration of this version: make one by httpway-data");
    strerr_diefusys(111, "read ", path);
  }
  if (configuration_descriptor(path) > 2)
    fd_close(configuration_descriptor(path));
  place_open(path);
}

static void replace(struct opened const *fresh)
{
  if (before.open)
    conf_close(&before.conf);
  before = newest;
  newest = *fresh;
}

bool configuration_refresh(void)
{
  struct opened fresh;
  struct stat status;
  int fd;
  if (directory == -1 || fstatat(directory, name, &status, 0) == -1 ||
      cgi_stamp_of(&status) == newest.stamp || cgi_stamp_of(&status) == refused)
    return false;
  fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return false;
  if (take(&fresh, fd)) {
    replace(&fresh);
    return true;
  }
  refused = cgi_stamp_of(&status);
  say(SAY_WARNING, "unable to use the new %s: %s: the old configuration stays", name,
      errno == EPROTO ? "not a compiled configuration of this version" : strerror(errno));
  return false;
}

struct conf const *configuration_newest(void)
{
  return &newest.conf;
}

struct conf const *configuration_stamped(uint64_t stamp)
{
  if (!stamp || stamp == newest.stamp)
    return &newest.conf;
  return before.open && stamp == before.stamp ? &before.conf : 0;
}
