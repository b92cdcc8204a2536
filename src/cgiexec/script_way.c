/* script_way: who could exchange the file, or the program of External, after it was checked. Its
   name is what an interpreter opens; the name must mean the same then. */
#include <errno.h>
#include <string.h>

#include "account.h"
#include "patience.h"
#include "script.h"
#include "way.h"

static bool below_home(struct script const *s)
{
  return s->settings->user_directory && s->request->what == CGI_PATH;
}

static bool runs_as_owner(struct script const *s)
{
  return s->settings->run_scripts_as_owner && !s->settings->script_user.name.length;
}

static char const *kind_of(struct stat const *status)
{
  return S_ISDIR(status->st_mode)   ? "directory"
         : S_ISLNK(status->st_mode) ? "symbolic link"
                                    : "file";
}

static bool refuse_unable(struct script *s, char const *what)
{
  bool missing = errno == ENOENT || errno == ENOTDIR;
  return script_refuse(s,
                       errno == EMFILE || errno == ENFILE ? 503
                       : missing                          ? 404
                                                          : 500,
                       "unable to look at the way to %s: %s", what, strerror(errno));
}

/* what: "it", or its program. */
static bool judge(struct script *s, struct way *way, enum way_verdict verdict, char const *what)
{
  switch (verdict) {
  case WAY_SAFE:
    return true;
  case WAY_FOREIGN:
    return script_refuse(s, 403,
                         "the %s %s on the way to %s belongs to user %lu, who could exchange it: "
                         "give it to user %lu or to root",
                         kind_of(&way->status), way->name, what, (unsigned long)way->status.st_uid,
                         (unsigned long)way->uid);
  case WAY_WRITABLE:
    if (!S_ISDIR(way->status.st_mode))
      return script_refuse(s, 403, "%s is writable by group or others: chmod go-w", what);
    return script_refuse(s, 403,
                         "the directory %s above %s is writable by group or others: chmod go-w",
                         way->name, what);
  case WAY_SHARED:
    return script_refuse(s, 403,
                         "the %s %s on the way to %s is in a directory that others can write to: "
                         "move it to one of its own",
                         kind_of(&way->status), way->name, what);
  case WAY_FILESYSTEM:
    return script_refuse(s, 403,
                         "the %s %s on the way to %s is on a file system that a user may have "
                         "mounted (FUSE with nosuid), which is not trusted about owners",
                         kind_of(&way->status), way->name, what);
  default:
    return refuse_unable(s, what);
  }
}

static bool check(struct script *s, struct way *way, char const *path, char const *what)
{
  enum way_verdict verdict;
  int e;
  patience_with_files();
  verdict = way_check(way, path);
  e = errno;
  patience_end();
  errno = e;
  return judge(s, way, verdict, what);
}

/* In a home all is the user's own, whoever the script runs as: by a link it could be any user's. */
static bool file_way(struct script *s)
{
  struct way way = {
    .uid = below_home(s) ? s->home_uid : s->uid,
    .any_filesystem = below_home(s),
    .shared_writable = s->settings->script_shared_writable,
  };
  if (!check(s, &way, s->physical, "it"))
    return false;
  if (way.status.st_dev == s->status.st_dev && way.status.st_ino == s->status.st_ino)
    return true;
  return script_refuse(s, 500, "its path leads to another file than a moment ago");
}

static bool program_way(struct script *s, char const *program)
{
  struct way way = {
    .uid = s->uid,
    .shared_writable = s->settings->script_shared_writable,
  };
  return check(s, &way, program, "its program");
}

/* A word of the command that names a file may be what the program executes: as in sh FILE. */
static bool is_file(char const *word)
{
  struct stat status;
  return word[0] == '/' && stat(word, &status) == 0 && S_ISREG(status.st_mode);
}

/* The command of External: all words before the path. */
static bool command_way(struct script *s)
{
  if (!program_way(s, s->program))
    return false;
  for (char const *const *word = s->arguments + 1; *word && strcmp(*word, s->physical); word++)
    if (is_file(*word) && !program_way(s, *word))
      return false;
  return true;
}

/* With ScriptUser what the configuration names, and what lies above it, is the administrator's
   business: no file decides which user the script runs as. */
bool script_way(struct script *s)
{
  if (!account_may_change())
    return true;
  if ((runs_as_owner(s) || below_home(s)) && !file_way(s))
    return false;
  return !runs_as_owner(s) || s->rule->kind != SUFFIX_EXTERNAL || command_way(s);
}
