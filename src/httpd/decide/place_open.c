/* place_open: names below a Location. What User may not read gets a descriptor that gives no right
   to read (O_PATH of Linux); elsewhere it is not there. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "decide/file_rule.h"
#include "decide/place_open.h"
#include "log/message.h"
#include "state/server.h"

/* What is below a home is its user's. */
static struct path_parts parts_of(struct exchange const *e, struct bytes name)
{
  return (struct path_parts){ .name = name.s,
                              .length = name.n,
                              .trusted = e->way.settings->user_directory ? e->way.home.n
                                                                         : e->way.place_length,
                              .place = e->way.place_length };
}

static enum open_verdict parts_open(struct server *server, struct exchange *e,
                                    struct path_parts const *way, unsigned int links,
                                    struct found_file *file)
{
  struct file_status status;
  if (links == LINKS_FOLLOW)
    return file_cache_open(&server->files, way, e->now, &e->lookups, file);
  return careful_open(way, links, e->now, &e->lookups, file, &status);
}

enum open_verdict place_open(struct server *server, struct exchange *e, struct bytes name,
                             struct found_file *file)
{
  struct path_parts const way = parts_of(e, name);
  return parts_open(server, e, &way, e->way.settings->symbolic_links, file);
}

static bool names_script(struct exchange const *e, char const *name)
{
  struct conf_suffix const *rule =
      conf_suffix_find(&e->way.settings->suffixes, bytes_from_string(name));
  return rule && file_rule_is_script(rule);
}

#ifdef O_PATH

static bool may_pass(int directory)
{
  int here = openat(directory, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (here >= 0)
    fd_close(here);
  return here >= 0;
}

/* What could not be opened for reading, by the same rules for links. OPEN_FILE only for a script,
   OPEN_DIRECTORY only for what may be passed through; the descriptor is not for reading. */
static enum open_verdict unread_open(struct exchange *e, struct path_parts const *way,
                                     unsigned int links, struct found_file *file)
{
  struct path_parts unread = *way;
  struct file_status status;
  enum open_verdict verdict;
  unread.flags = O_PATH;
  verdict = careful_open(&unread, links, e->now, &e->lookups, file, &status);
  if (verdict == OPEN_UNABLE)
    return verdict;
  if (verdict == OPEN_FILE && names_script(e, way->name)) {
    e->way.unread = true;
    return verdict;
  }
  if (verdict == OPEN_DIRECTORY && may_pass(file->fd))
    return verdict;
  found_close(file);
  return OPEN_REFUSED;
}

#else

static enum open_verdict unread_open(struct exchange *e, struct path_parts const *way,
                                     unsigned int links, struct found_file *file)
{
  (void)e;
  (void)way;
  (void)links;
  file->fd = -1;
  return OPEN_REFUSED;
}

#endif

static enum open_verdict present_open(struct server *server, struct exchange *e,
                                      struct path_parts const *way, unsigned int links,
                                      struct found_file *file)
{
  enum open_verdict const verdict = parts_open(server, e, way, links, file);
  return verdict == OPEN_REFUSED ? unread_open(e, way, links, file) : verdict;
}

enum open_verdict place_open_present(struct server *server, struct exchange *e,
                                     struct found_file *file)
{
  struct path_parts const way = parts_of(e, e->way.physical);
  return present_open(server, e, &way, e->way.settings->symbolic_links, file);
}

/* Links in a name of the configuration are allowed, but not more work than elsewhere. */
enum open_verdict named_open_present(struct server *server, struct exchange *e,
                                     struct found_file *file)
{
  struct path_parts const way = { .name = e->way.physical.s, .length = e->way.physical.n };
  e->way.unread = false;
  return present_open(server, e, &way, LINKS_FOLLOW, file);
}

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

void closed_say(struct exchange *e)
{
  char const *const name = e->way.physical.s;
  size_t length;
  if (e->way.closed_said || !(names_script(e, name) || e->way.settings->takes_path_info))
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
