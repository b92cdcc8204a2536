/* unread: a descriptor that gives no right to read (O_PATH of Linux). Elsewhere what cannot be read
   is not there. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "files/careful_open.h"
#include "log/message.h"
#include "decide/file_rule.h"
#include "state/server.h"
#include "decide/unread.h"

static bool names_script(struct server *server, struct exchange const *e, char const *name)
{
  struct conf_suffix rule;
  return conf_suffix_find(conf_table(&server->conf, e->way.location.suffixes),
                          bytes_of(name, strlen(name)), &rule) &&
         file_rule_is_script(&rule);
}

#ifdef O_PATH

static bool may_pass(int directory)
{
  int here = openat(directory, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (here >= 0)
    fd_close(here);
  return here >= 0;
}

enum open_verdict unread_open(struct server *server, struct exchange *e,
                              struct path_parts const *way, unsigned int links,
                              struct found_file *file)
{
  struct path_parts unread = *way;
  struct file_status status;
  enum open_verdict verdict;
  unread.flags = O_PATH;
  verdict = careful_open(&unread, links, e->now, &e->lookups, file, &status);
  if (verdict == OPEN_UNABLE)
    return verdict;
  if (verdict == OPEN_FILE && names_script(server, e, way->name)) {
    e->way.unread = true;
    return verdict;
  }
  if (verdict == OPEN_DIRECTORY && may_pass(file->fd))
    return verdict;
  if (file->fd >= 0)
    fd_close(file->fd);
  file->fd = -1;
  return OPEN_REFUSED;
}

#else

enum open_verdict unread_open(struct server *server, struct exchange *e,
                              struct path_parts const *way, unsigned int links,
                              struct found_file *file)
{
  (void)server;
  (void)e;
  (void)way;
  (void)links;
  file->fd = -1;
  return OPEN_REFUSED;
}

#endif

/* The length of the first directory in name that may not be passed through; 0: all may. */
static size_t closed_find(char const *name, uint32_t *lookups)
{
  char way[PATH_MAX + 2];
  struct stat st;
  size_t n = 0;
  while (name[n] && lookup_take(lookups)) {
    n += strspn(name + n, "/");
    n += strcspn(name + n, "/");
    if (n >= PATH_MAX)
      return 0;
    memcpy(way, name, n);
    memcpy(way + n, "/.", 3);
    if (stat(way, &st) < 0)
      return errno == EACCES ? n : 0;
  }
  return 0;
}

void unread_say_closed(struct server *server, struct exchange *e, char const *name)
{
  size_t length;
  if (e->way.closed_said || !(names_script(server, e, name) || e->way.location.takes_path_info))
    return;
  length = closed_find(name, &e->lookups);
  if (!length)
    return;
  e->way.closed_said = true;
  message(
      LEVEL_WARNING,
      "%s: not found, since User may not pass through %.*s: chmod o+x it, or chgrp it to User's "
      "group and chmod g+x",
      name, (int)length, name);
}
