/* account: choosing the identity of a script, and refusing those that no script may have. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <httpway/privileges.h>
#include <httpway/say.h>

#include "account.h"
#include "groups.h"
#include "membership.h"
#include "patience.h"

static bool is_root;
static gid_t own_gid;
/* $UID and $GID: the user that the core may have become. 0: not set, or not a number. */
static struct identity environment;
/* The user that the system shows where an owner has no number in this namespace or on this
   mount. */
static struct identity unmapped;

/* 65534 where the system does not say. */
static unsigned int number_of(char const *file)
{
  char text[16];
  ssize_t n = openreadnclose(file, text, sizeof text - 1);
  unsigned int number = 65534;
  text[n < 0 ? 0 : n] = 0;
  (void)uint_scan(text, &number);
  return number;
}

void account_init(void)
{
  char const *uid = getenv("UID"), *gid = getenv("GID");
  patience_open();
  is_root = geteuid() == 0;
  own_gid = getegid();
  if (!uid || !uid0_scan(uid, &environment.uid))
    environment.uid = 0;
  if (!gid || !gid0_scan(gid, &environment.gid))
    environment.gid = 0;
  unmapped.uid = number_of("/proc/sys/kernel/overflowuid");
  unmapped.gid = number_of("/proc/sys/kernel/overflowgid");
}

bool account_may_change(void)
{
  return is_root;
}

void account_say(struct conf const *conf)
{
  struct conf_globals const *g = conf->globals;
  if (!is_root)
    say(SAY_INFO,
        "not root: every script runs as user %lu; ScriptUser and RunScriptsAsOwner are without "
        "effect",
        (unsigned long)geteuid());
  else if (g->user_runs_scripts)
    say(SAY_WARNING, "where neither ScriptUser nor RunScriptsAsOwner says as whom, scripts run as "
                     "User, and can do all that the server can: name an account of their own");
}

void account_check_set_id(struct conf const *conf)
{
  if (conf->globals->allows_set_id && !privileges_may_be_gained())
    say(SAY_WARNING,
        "AllowSetID is without effect, since no_new_privs is in force: start me again, "
        "by httpway-with -s, and without NoNewPrivileges of systemd");
}

/* The user that the core has become, or that the configuration names. */
static struct identity server_identity(struct conf const *conf)
{
  struct conf_user const *user = &conf->globals->user;
  if (environment.uid && environment.gid)
    return environment;
  return (struct identity){ user->name.length ? user->uid : 0, user->name.length ? user->gid : 0 };
}

/* The users of the other programs: a script that ran as one of them could take it over. */
static bool is_our_user(struct conf_globals const *g, uid_t uid)
{
  return (g->user.name.length && g->user.uid == uid) ||
         (g->auth_user.name.length && g->auth_user.uid == uid) ||
         (g->log_user.name.length && g->log_user.uid == uid) ||
         (environment.uid && environment.uid == uid);
}

/* And their groups: what they may read, passwords among it, is often their group's. They have no
   supplementary ones. */
static bool is_our_group(struct conf_globals const *g, gid_t gid)
{
  return (g->user.name.length && g->user.gid == gid) ||
         (g->auth_user.name.length && g->auth_user.gid == gid) ||
         (g->log_user.name.length && g->log_user.gid == gid) ||
         (environment.gid && environment.gid == gid);
}

/* Whoever says so: no script runs as one of these. */
static bool judge(struct script *s, char const *setting)
{
  unsigned long uid = (unsigned long)s->uid, gid = (unsigned long)s->gid;
  if (!s->uid || !s->gid)
    return script_refuse(
        s, 500, "%s says user %lu and group %lu: no script runs as root: name another account",
        setting, uid, gid);
  if (is_our_user(s->conf->globals, s->uid))
    return script_refuse(
        s, 500, "%s says user %lu, whom a program of the server runs as: name another account",
        setting, uid);
  if (is_our_group(s->conf->globals, s->gid))
    return script_refuse(
        s, 500, "%s says group %lu, which a program of the server runs with: name another account",
        setting, gid);
  return true;
}

/* What an owner must be besides: a user that the system knows, and that is not part of the
   system. */
static bool judge_numbers(struct script *s)
{
  unsigned long uid = (unsigned long)s->uid, gid = (unsigned long)s->gid;
  if (s->uid == unmapped.uid || s->gid == unmapped.gid)
    return script_refuse(s, 500,
                         "it belongs to user %lu and group %lu, which stand for those that have no "
                         "number here: chown it",
                         uid, gid);
  if (s->uid < s->settings->script_min_uid)
    return script_refuse(
        s, 500, "it belongs to user %lu, below ScriptMinUID %lu: chown it, or lower ScriptMinUID",
        uid, (unsigned long)s->settings->script_min_uid);
  if (s->gid < s->settings->script_min_gid)
    return script_refuse(
        s, 500, "it belongs to group %lu, below ScriptMinGID %lu: chgrp it, or lower ScriptMinGID",
        gid, (unsigned long)s->settings->script_min_gid);
  return true;
}

static bool judge_membership(struct script *s)
{
  unsigned long uid = (unsigned long)s->uid;
  switch (membership_find(s, s->uid, s->gid)) {
  case MEMBERSHIP_YES:
    return true;
  case MEMBERSHIP_NO:
    return script_refuse(s, 500,
                         "it belongs to user %lu, but to group %lu, which is none of that user's: "
                         "chgrp it",
                         uid, (unsigned long)s->gid);
  case MEMBERSHIP_NO_ACCOUNT:
    return script_refuse(s, 500, "it belongs to user %lu, who has no account: chown it", uid);
  case MEMBERSHIP_REFUSED:
    return false;
  default:
    return script_refuse(s, 503, "unable to look up user %lu: %s", uid, strerror(errno));
  }
}

static bool choose_owner(struct script *s)
{
  s->uid = s->status.st_uid;
  s->gid = s->status.st_gid;
  return judge(s, "RunScriptsAsOwner") && judge_numbers(s) && judge_membership(s);
}

/* As mathopd did it. What a program of the server may do, the script may, too. */
static bool choose_server(struct script *s)
{
  struct identity server = server_identity(s->conf);
  if (s->conf->globals->stay_root)
    return script_refuse(s, 500,
                         "StayRoot is On, and neither ScriptUser nor RunScriptsAsOwner says as "
                         "whom: set one of them");
  if (!server.uid || !server.gid)
    return script_refuse(s, 500,
                         "nobody says as whom: set ScriptUser, or put User NAME into the "
                         "configuration");
  s->uid = server.uid;
  s->gid = server.gid;
  s->shares_user = true;
  return true;
}

static bool choose_named(struct script *s)
{
  s->uid = s->settings->script_user.uid;
  s->gid = s->settings->script_user.gid;
  return judge(s, "ScriptUser");
}

static bool choose_as_root(struct script *s)
{
  if (s->settings->script_user.name.length)
    return choose_named(s);
  if (s->settings->user_directory && s->request->what == CGI_PATH &&
      s->status.st_uid != s->home_uid)
    return script_refuse(s, 403, "it is in the home of user %lu, but belongs to user %lu: chown it",
                         (unsigned long)s->home_uid, (unsigned long)s->status.st_uid);
  return s->settings->run_scripts_as_owner ? choose_owner(s) : choose_server(s);
}

/* What was looked up for the configuration is of the account that it names. */
static bool are_known(struct script const *s)
{
  return s->settings->groups_known &&
         (s->settings->script_user.name.length || s->conf->globals->user.uid == s->uid);
}

/* Passwords, logs and root's files stay closed to an account that is in their group, too. */
static void leave_out_ours(struct script *s)
{
  size_t kept = 0;
  for (size_t i = 0; i < s->group_count; i++) {
    gid_t gid = s->groups[i];
    if (gid == s->gid || (gid && !is_our_group(s->conf->globals, gid)))
      s->groups[kept++] = gid;
  }
  s->group_count = kept;
}

static bool groups_choose(struct script *s)
{
  if (!s->settings->script_groups)
    return true;
  if (are_known(s))
    groups_read(s);
  else if (!groups_find(s))
    return false;
  leave_out_ours(s);
  return true;
}

bool account_choose(struct script *s)
{
  if (is_root)
    return choose_as_root(s) && groups_choose(s);
  s->uid = geteuid();
  s->gid = getegid();
  s->shares_user = true;
  return true;
}

static bool is_in_group(struct script const *s, gid_t gid)
{
  for (size_t i = 0; i < s->group_count; i++)
    if (s->groups[i] == gid)
      return true;
  return s->gid == gid;
}

bool account_allows(struct script const *s, mode_t bits)
{
  mode_t mode = s->status.st_mode;
  if (s->uid == s->status.st_uid)
    return mode >> 6 & bits;
  if (is_in_group(s, s->status.st_gid))
    return mode >> 3 & bits;
  /* Without root we have supplementary groups, which the system itself will look at. */
  return (mode & bits) || (!is_root && (mode >> 3 & bits));
}

static int open_log(char const *path)
{
  /* A FIFO without a reader fails at once; a link that User may have made leads nowhere. */
  return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW,
              0666);
}

int account_open_log(struct conf const *conf, char const *path)
{
  struct identity server = server_identity(conf);
  int fd, e;
  if (!is_root)
    return open_log(path);
  if (!server.uid || !server.gid)
    return errno = EPERM, -1;
  if (setegid(server.gid) == -1)
    return -1;
  fd = seteuid(server.uid) == -1 ? -1 : open_log(path);
  e = errno;
  /* Never continue with a half-restored identity. */
  if (seteuid(0) == -1 || setegid(own_gid) == -1)
    _exit(111);
  errno = e;
  return fd;
}
