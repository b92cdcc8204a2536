/* script_inspect: opens the script's file and judges it. What is refused here is said with its rule
   and its path. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/privileges.h>

#include "account.h"
#include "beneath.h"
#include "patience.h"
#include "script.h"

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

static bool unable(struct script *s, char const *what)
{
  bool missing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP;
  return script_refuse(s,
                       missing                              ? 404
                       : errno == EMFILE || errno == ENFILE ? 503
                                                            : 500,
                       "unable to open the %s: %s", what, strerror(errno));
}

/* Opens the directory that is named by the first n bytes of path. */
static int directory_open(char const *path, size_t n)
{
  char name[PATH_MAX];
  if (n >= sizeof name)
    return errno = ENAMETOOLONG, -1;
  memcpy(name, path, n);
  name[n] = 0;
  return open(n ? name : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static bool walk(struct script *s, int place, struct bytes path, struct beneath_rules const *rules,
                 struct beneath *found)
{
  switch (beneath_find(place, path, rules, found)) {
  case BENEATH_FOUND:
    return true;
  case BENEATH_MISSING:
    return script_refuse(s, 404, "no such file");
  case BENEATH_OUTSIDE:
    return script_refuse(s, 403, "a symbolic link leads out of the location%s",
                         rules->links_may_leave
                             ? ": not all that is on the way is root's"
                             : ": name the file itself as a Location, or say SymbolicLinks owner");
  case BENEATH_WRITABLE:
    return script_refuse(s, 403, "the directory %s%s is writable by group or others: chmod go-w",
                         found->name[0] ? found->name : "of the location",
                         found->name[0] ? " above it" : " itself");
  default:
    return unable(s, "script");
  }
}

/* Below a Location, where not every user who can write is the administrator. In a home root's links
   are not the user's word. */
static bool open_beneath(struct script *s)
{
  struct bytes path = s->request->path;
  struct beneath_rules rules = {
    .shared_writable = s->settings->script_shared_writable,
    .links_may_leave = s->settings->symbolic_links == LINKS_OWNER && !s->settings->user_directory,
    .links_of = account_may_change() ? 0 : geteuid(),
    .place_path = bytes_of(s->physical, s->physical_length - path.n),
  };
  struct beneath found;
  bool ok;
  int place = directory_open(rules.place_path.s, rules.place_path.n);
  if (place == -1)
    return unable(s, "location");
  ok = walk(s, place, path, &rules, &found);
  fd_close(place);
  if (!ok)
    return false;
  s->file = found.file;
  s->directory = found.directory;
  s->status = found.status;
  return true;
}

/* A path that the configuration itself names: links in it are the administrator's. */
static bool open_configured(struct script *s)
{
  char const *slash = strrchr(s->physical, '/');
  s->directory = directory_open(s->physical, (size_t)(slash - s->physical));
  if (s->directory == -1)
    return unable(s, "directory of the script");
  s->file = openat(s->directory, slash + 1, O_PATH | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (s->file == -1 || fstat(s->file, &s->status) == -1)
    return unable(s, "script");
  if (S_ISREG(s->status.st_mode))
    s->file = beneath_reopen(s->file, &s->status, s->directory, slash + 1, 0);
  return s->file != -1 || unable(s, "script");
}

static bool listed_name(struct script *s, struct bytes place)
{
  struct bytes directory = s->request->directory;
  if (directory.n >= sizeof s->listed - place.n)
    return errno = ENAMETOOLONG, false;
  memcpy(s->listed, place.s, place.n);
  memcpy(s->listed + place.n, directory.s, directory.n);
  s->listed[place.n + directory.n] = 0;
  return true;
}

/* The location path of a request whose script is configured: where the directory asked for is. */
static int place_open(struct script *s, struct bytes *name)
{
  static struct script other;
  script_init(&other, s->conf, s->request);
  other.location = s->location;
  other.settings = s->settings;
  memcpy(other.home, s->home, sizeof other.home);
  if (!script_place(&other)) {
    errno = EINVAL;
    return -1;
  }
  if (!listed_name(s, script_path(&other)))
    return -1;
  *name = bytes_of(other.physical, other.physical_length);
  return directory_open(name->s, name->n);
}

/* The directory to be listed becomes the working directory. */
static bool open_listed(struct script *s)
{
  struct beneath_rules rules = { .shared_writable = true };
  struct beneath found;
  int place = place_open(s, &rules.place_path);
  bool ok;
  if (place == -1)
    return unable(s, "location");
  ok = walk(s, place, s->request->directory, &rules, &found);
  fd_close(place);
  if (!ok)
    return false;
  fd_close(s->directory);
  if (found.directory != -1)
    fd_close(found.directory);
  s->directory = found.file;
  return S_ISDIR(found.status.st_mode) || script_refuse(s, 404, "no such directory");
}

/* Rights that it would not get, and counts on. */
static bool set_id_check(struct script *s)
{
  unsigned long uid = (unsigned long)s->status.st_uid;
  if (!s->settings->allow_set_id && (uid == 0 || !account_may_change()))
    return script_refuse(s, 403,
                         "it has a set-id bit: say AllowSetID On for its Location, or chmod ug-s");
  if (!s->settings->allow_set_id)
    return script_refuse(s, 403,
                         "it has a set-id bit: say AllowSetID On for its Location; or chmod ug-s, "
                         "and let it run as user %lu by ScriptUser or RunScriptsAsOwner",
                         uid);
  if (!privileges_may_be_gained())
    return script_refuse(
        s, 500,
        "it has a set-id bit, but AllowSetID is without effect, since no_new_privs "
        "is in force: see what was said at the start");
  return true;
}

static bool file_check(struct script *s)
{
  mode_t mode = s->status.st_mode;
  if (!S_ISREG(mode))
    return script_refuse(s, S_ISDIR(mode) ? 404 : 403, "not a regular file");
  if (mode & (S_ISUID | S_ISGID) && !set_id_check(s))
    return false;
  if (mode & (S_IWGRP | S_IWOTH) && !s->settings->script_shared_writable)
    return script_refuse(s, 403, "it is writable by group or others: chmod go-w");
  return true;
}

static bool open_all(struct script *s)
{
  bool below = s->request->what == CGI_PATH && s->request->path.n;
  bool ok;
  patience_with_files();
  ok = (below ? open_beneath(s) : open_configured(s)) &&
       (s->request->what != CGI_AUTO_INDEX || open_listed(s));
  patience_end();
  return ok;
}

bool script_inspect(struct script *s)
{
  return open_all(s) && file_check(s) && account_choose(s);
}
