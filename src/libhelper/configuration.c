/* configuration: opening the compiled configuration, and noticing that it was replaced. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/conf_trusted.h>
#include <httpway/configuration.h>
#include <httpway/descriptors.h>
#include <httpway/say.h>
#include <httpway/trusted.h>

struct opened {
  struct conf conf;
  uint64_t stamp;
  bool open;
};

/* The newest first. Several, since a configuration may be made more than once before the core is
   told. */
enum { OPENED_MAX = 4 };
static struct opened opened[OPENED_MAX];
static atomic_uint own_mark;
static atomic_uint *in_use = &own_mark; /* mark of the one that the core speaks of */
/* Where it is looked for again, from "/" on, by name and with the rights that we have then: a
   descriptor of its directory would keep those that it was opened with. "": nowhere. */
static char place[PATH_MAX];
/* Under a new root the name means nothing: there it is the last of it, in a directory that can be
   passed through and not read. -1: there is none. */
static int outside = -1;
static uint64_t refused; /* a file that was not taken: said once */

static bool root_changes(struct conf_globals const *g)
{
  char const *root = getenv("ROOT");
  return geteuid() == 0 && (g->root_directory.length || (root && *root));
}

static void place_find(char const *path)
{
  char const *last;
  if (descriptor_of(path) != -1)
    return;
  if (!absolute_path(place, path))
    strerr_dief(100, path, ": name too long: move it to a shorter one");
  if (!root_changes(opened[0].conf.globals))
    return;
  outside = way_open(place, &last);
  if (outside == -1)
    place[0] = 0;
  else
    memmove(place, last, strlen(last) + 1);
}

static unsigned int mark_of(uint64_t stamp)
{
  return (unsigned int)(stamp >> 32 ^ stamp);
}

void configuration_open(char const *path)
{
  conf_start(&opened[0].conf, path, &opened[0].stamp);
  opened[0].open = true;
  if (descriptor_of(path) > 2)
    fd_close(descriptor_of(path));
  place_find(path);
  atomic_store(in_use, mark_of(opened[0].stamp));
}

void configuration_share(atomic_uint *mark)
{
  atomic_store(mark, atomic_load(in_use));
  in_use = mark;
}

/* The oldest goes, unless the core still speaks of it: then the one after it. */
static void add(struct opened const *fresh)
{
  size_t gone = OPENED_MAX - 1;
  if (opened[gone].open && mark_of(opened[gone].stamp) == atomic_load(in_use))
    gone--;
  if (opened[gone].open)
    conf_close(&opened[gone].conf);
  memmove(opened + 1, opened, gone * sizeof opened[0]);
  opened[0] = *fresh;
}

void configuration_settle(void)
{
  place[0] = 0;
  if (outside != -1)
    fd_close(outside);
  outside = -1;
}

bool configuration_is_settled(void)
{
  return !place[0];
}

/* A user that may not pass to it does not see it replaced: which is said once. */
static bool place_look(struct stat *status)
{
  static bool hidden;
  bool const seen = fstatat(outside == -1 ? AT_FDCWD : outside, place, status, 0) == 0;
  if (!seen && errno == EACCES && !hidden)
    say(SAY_WARNING,
        "unable to look for a new %s: %s: it takes a new start, or let me into its directory",
        place, strerror(errno));
  hidden = !seen && errno == EACCES;
  return seen;
}

/* The same file may be taken once its owner or mode is another. */
static uint64_t refusal_of(struct stat const *status)
{
  return conf_stamp_of(status) ^ (uint64_t)status->st_ctim.tv_sec << 30 ^
         (uint64_t)status->st_ctim.tv_nsec;
}

bool configuration_refresh(void)
{
  struct opened fresh;
  struct stat status;
  int fd;
  if (!place[0] || !place_look(&status) || conf_stamp_of(&status) == opened[0].stamp ||
      refusal_of(&status) == refused)
    return false;
  fd = outside == -1 ? trusted_open(place) : trusted_open_at(outside, place);
  if (fd == -1 && errno != EPERM)
    return false;
  if (conf_take_trusted(&fresh.conf, fd, &fresh.stamp)) {
    fresh.open = true;
    add(&fresh);
    return true;
  }
  refused = refusal_of(&status);
  say(SAY_WARNING, "unable to use the new %s: %s: the old configuration stays", place,
      conf_trusted_reason());
  return false;
}

struct conf const *configuration_newest(void)
{
  return &opened[0].conf;
}

struct conf const *configuration_stamped(uint64_t stamp)
{
  if (!stamp)
    return &opened[0].conf;
  for (size_t i = 0; i < OPENED_MAX; i++)
    if (opened[i].open && opened[i].stamp == stamp) {
      atomic_store(in_use, mark_of(stamp));
      return &opened[i].conf;
    }
  return 0;
}

struct conf const *configuration_meant(uint64_t stamp, uint32_t number, uint64_t mark)
{
  struct conf const *conf = configuration_stamped(stamp);
  struct conf_location const *location;
  if (conf)
    return conf;
  conf = &opened[0].conf;
  location = mark ? conf_location(conf, number) : 0;
  return location && conf_location_mark(location) == mark ? conf : 0;
}
